/** Whole seconds since the epoch, as tokens count time. */
export function epochSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
