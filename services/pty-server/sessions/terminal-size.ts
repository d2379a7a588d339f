import type { TerminalSize } from '../host-link/host-connection.ts';

export const smallestSide = 2;
export const largestSide = 1_000;
/** For a terminal of which nobody has said how large it is. */
export const usualSize: TerminalSize = { cols: 80, rows: 24 };

/** The size that is asked for; undefined when no terminal can have it. */
export function parseTerminalSize(cols: unknown, rows: unknown): TerminalSize | undefined {
  return isSide(cols) && isSide(rows) ? { cols, rows } : undefined;
}

export function isSameSize(one: TerminalSize, other: TerminalSize): boolean {
  return one.cols === other.cols && one.rows === other.rows;
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= smallestSide && Number(value) <= largestSide;
}
