export type KubeErrorCode = 'invalid' | 'forbidden' | 'not_found' | 'conflict' | 'gone' | 'failed' | 'unreachable';

const codes: Readonly<Record<number, KubeErrorCode>> = { 400: 'invalid', 403: 'forbidden', 404: 'not_found', 409: 'conflict', 410: 'gone', 422: 'invalid' };

interface KubeErrorDetails {
  readonly said?: string | undefined;
  readonly cause?: unknown;
}

/** The API server refused, was not reached, or gave no sensible answer. The message holds nothing of what was sent. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: KubeErrorCode;
  /** The API server's own words, which can hold what was sent. */
  readonly said: string | undefined;

  constructor(code: KubeErrorCode, message: string, { said, cause }: KubeErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.said = said;
  }
}

/** The error for an answer with this HTTP status. */
export function kubeRefusal(status: number, said: string | undefined): KubeError {
  return new KubeError(codes[status] ?? 'failed', `the API server answered ${status}`, { said });
}
