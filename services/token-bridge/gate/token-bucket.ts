/** What a bucket holds, and when that was true. */
export interface BucketState {
  readonly level: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const minuteMs = 60_000;

/** The state at `now` of a bucket that takes a minute to fill from nothing to `perMinute`. A new bucket is full. */
export function refill(state: BucketState | undefined, perMinute: number, now: number): BucketState {
  if (!state) return { level: perMinute, at: now };
  const elapsed = Math.max(0, now - state.at);
  return { level: Math.min(perMinute, state.level + (elapsed * perMinute) / minuteMs), at: Math.max(now, state.at) };
}

/** The state after so much was taken out, which may be more than there was. */
export function take({ level, at }: BucketState, amount: number): BucketState {
  return { level: level - amount, at };
}

/** Whole seconds until the bucket holds `wanted`, at least one. */
export function secondsUntilLevel({ level }: BucketState, wanted: number, perMinute: number): number {
  return Math.max(1, Math.ceil((((wanted - level) / perMinute) * minuteMs) / 1000));
}
