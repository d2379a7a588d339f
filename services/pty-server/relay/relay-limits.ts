/** Bounds that keep one agent from holding the relay up. */
export interface RelayLimits {
  readonly bodyBytes: number;
  /** Requests under way at the same time. */
  readonly requests: number;
  readonly connectMs: number;
  /** How long the gateway may think before its answer begins; a model may think for minutes. */
  readonly answerMs: number;
  /** How long an answer may stand still. A stream of the MCP server may do so for ever. */
  readonly silenceMs: number;
  /** How long a connection may stay without a request. */
  readonly idleMs: number;
  /** How long to try for the port. */
  readonly bindMs: number;
}

export const defaultRelayLimits: RelayLimits = {
  bodyBytes: 64 * 1024 * 1024,
  requests: 64,
  connectMs: 10_000,
  answerMs: 600_000,
  silenceMs: 600_000,
  idleMs: 60_000,
  bindMs: 10_000,
};
