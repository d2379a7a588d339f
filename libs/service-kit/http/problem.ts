import { STATUS_CODES } from 'node:http';

export interface HttpProblemDetails {
  readonly status: number;
  /** Stable: callers branch on it. */
  readonly code: string;
  /** For people; holds nothing that the caller sent. */
  readonly detail: string;
  /** What the caller can do about it. */
  readonly next: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer other than success. Thrown anywhere in a request, it becomes a problem document (RFC 9457). */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: string;
  readonly next: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, code, detail, next, headers = {} }: HttpProblemDetails) {
    super(detail);
    this.status = status;
    this.code = code;
    this.next = next;
    this.headers = headers;
  }
}

export const problemContentType = 'application/problem+json';

/** The document that stands for the problem. */
export function problemBody({ status, code, message, next }: HttpProblem, requestId?: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  return JSON.stringify({ type: 'about:blank', title, status, code, detail: message, next, requestId });
}
