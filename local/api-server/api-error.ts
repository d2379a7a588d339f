/** Why a request fails, in the words of Kubernetes. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

export function notFound(what: string): ApiError {
  return new ApiError(404, 'NotFound', `${what} not found`);
}

/** The body that a client of Kubernetes reads an error from. */
export function statusBody({ code, reason, message }: ApiError) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}
