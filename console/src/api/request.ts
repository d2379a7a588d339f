/** What the API, or the way to it, says when it does not do what was asked. `status` 0: it was not reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly next: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, { code, detail, next, retryAfterSeconds }: ProblemFields) {
    super(detail);
    this.status = status;
    this.code = code;
    this.next = next;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface ProblemFields {
  readonly code: string;
  readonly detail: string;
  readonly next?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

export interface RequestOptions {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the API and gives its JSON, or undefined where the answer has none. Throws ApiProblem. */
export async function request(method: string, path: string, { body, headers = {}, signal }: RequestOptions = {}): Promise<unknown> {
  const response = await reach(path, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const answer = await jsonOf(response);
  if (!response.ok) throw problemOf(response, answer);
  return answer;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, { code: 'unreachable', detail: error instanceof Error ? error.message : String(error) });
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '' || !/json/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiProblem(response.status, { code: 'malformed_answer', detail: 'the answer of the API is no JSON' });
  }
}

/** What an answer that is no success says. */
export function problemOf(response: Response, answer: unknown): ApiProblem {
  const fields = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  const seconds = Number(response.headers.get('retry-after') ?? '');
  return new ApiProblem(response.status, {
    code: typeof fields['code'] === 'string' ? fields['code'] : `http_${response.status}`,
    detail: typeof fields['detail'] === 'string' ? fields['detail'] : '',
    next: typeof fields['next'] === 'string' ? fields['next'] : undefined,
    retryAfterSeconds: seconds > 0 ? seconds : undefined,
  });
}
