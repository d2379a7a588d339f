/** Whole seconds from an RFC 3339 `timestamp` to `now` in epoch milliseconds; 0 when it is absent, not a time, or ahead. */
export function secondsSince(timestamp: string | undefined, now: number): number {
  const then = Date.parse(timestamp ?? '');
  return Number.isNaN(then) ? 0 : Math.max(0, Math.floor((now - then) / 1000));
}

/** Seconds from `now` in epoch milliseconds to an RFC 3339 `timestamp`, negative when it has passed; undefined when it is no time. */
export function secondsUntil(timestamp: string | undefined, now: number): number | undefined {
  const then = Date.parse(timestamp ?? '');
  return Number.isNaN(then) ? undefined : (then - now) / 1000;
}
