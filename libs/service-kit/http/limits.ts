/** Bounds that keep one caller from holding the service up. */
export interface HttpLimits {
  readonly bodyBytes: number;
  /** How long the headers of a request may take to arrive. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive. */
  readonly requestMs: number;
  /** How long a connection may stay without a request. */
  readonly idleMs: number;
  /** How often the two arrival times are looked at. */
  readonly checkEveryMs: number;
  /** How long requests under way may take after the service has begun to close. */
  readonly graceMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  bodyBytes: 64 * 1024,
  headersMs: 5_000,
  requestMs: 10_000,
  idleMs: 30_000,
  checkEveryMs: 1_000,
  graceMs: 10_000,
};
