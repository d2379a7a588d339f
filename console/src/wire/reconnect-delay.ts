const firstMs = 250;
const longestMs = 15_000;

/** How long to wait before the attempt after `failures` failed ones; `chance` from 0 to 1 spreads many clients apart. */
export function reconnectDelay(failures: number, chance: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** failures);
  return Math.round(full * (0.75 + chance / 2));
}
