export type BridgeErrorCode =
  | 'not_configured'
  | 'invalid_request'
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'conflict'
  | 'refused'
  | 'failed'
  | 'malformed_answer';

/** Why the bridge gave no token. The message is one line, the same for the same cause, and holds no secret. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: BridgeErrorCode;

  constructor(code: BridgeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
