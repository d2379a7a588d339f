/** Context key through which the mint step tells later steps how the token stands. */
export const tokenContextKey = 'sandbox.openova.io/token';

/** What the mint step says. `reason` and `message` become the condition NewAPITokenReady while it is not ready. */
export interface TokenContext {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
  /** Undefined while the owner allows no name. */
  readonly secretName?: string;
  readonly expiresAt?: string;
  readonly rotatedAt?: string;
  /** Number of the latest token whose Secret was observed. */
  readonly rotation?: number;
}
