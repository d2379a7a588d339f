/** A Sandbox that has valid tokens. */
export interface MintedSandbox {
  readonly sandboxId: string;
  /** Of its newest token, in seconds since the epoch. */
  readonly mintedAt: number;
}

export interface JanitorView {
  readonly holders: readonly MintedSandbox[];
  /** The uids of all Sandboxes that there are. */
  readonly living: ReadonlySet<string>;
  /** Which were missing in the pass before. */
  readonly suspects: ReadonlySet<string>;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly graceSeconds: number;
}

export interface JanitorDecision {
  readonly revoke: readonly string[];
  /** For the next pass. */
  readonly suspects: ReadonlySet<string>;
}

/** Whose tokens go: Sandboxes that are missing for the second time in a row, and whose newest token is older than the grace time. */
export function decideRevocations({ holders, living, suspects, now, graceSeconds }: JanitorView): JanitorDecision {
  const missing = holders
    .filter(({ sandboxId, mintedAt }) => !living.has(sandboxId) && mintedAt + graceSeconds < now)
    .map(({ sandboxId }) => sandboxId);
  return {
    revoke: missing.filter((sandboxId) => suspects.has(sandboxId)),
    suspects: new Set(missing.filter((sandboxId) => !suspects.has(sandboxId))),
  };
}
