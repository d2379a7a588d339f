import type { QrVersion } from './qr-version.ts';

/** The modules of a QR code by row and column: true is dark, undefined not yet drawn. */
export type QrGrid = (boolean | undefined)[][];

export function emptyGrid(side: number): QrGrid {
  return Array.from({ length: side }, () => Array.from({ length: side }, () => undefined));
}

/** Draws what is the same in every code of this size. The places of the format are held free. */
export function drawPatterns(grid: QrGrid, version: QrVersion): void {
  const { side } = version;
  for (let index = 0; index < side; index += 1) {
    set(grid, 6, index, index % 2 === 0);
    set(grid, index, 6, index % 2 === 0);
  }
  for (const [row, column] of [[3, 3], [3, side - 4], [side - 4, 3]] as const) drawFinder(grid, row, column);
  drawAlignment(grid, version);
  drawFormat(grid, 0);
  if (version.number >= 7) drawVersion(grid, version);
}

/** Draws which mask the code has, at level M. */
export function drawFormat(grid: QrGrid, mask: number): void {
  const side = grid.length;
  const bits = ((mask << 10) | remainder(mask, 10, 0x537)) ^ 0x5412;
  for (let index = 0; index < 15; index += 1) {
    const isDark = ((bits >>> index) & 1) === 1;
    set(grid, ...formatPlace(index), isDark);
    if (index < 8) set(grid, 8, side - 1 - index, isDark);
    else set(grid, side - 15 + index, 8, isDark);
  }
  set(grid, side - 8, 8, true);
}

/** Draws the codewords where nothing is yet: in pairs of columns from the right, up and down in turns. */
export function drawCodewords(grid: QrGrid, codewords: Uint8Array): void {
  const side = grid.length;
  let bit = 0;
  for (const [row, column] of zigzag(side)) {
    if (grid[row]?.[column] !== undefined) continue;
    set(grid, row, column, (((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1);
    bit += 1;
  }
}

function* zigzag(side: number): Generator<readonly [row: number, column: number]> {
  for (let pair = side - 1; pair > 0; pair -= 2) {
    // The column of the timing pattern belongs to no pair.
    const right = pair <= 6 ? pair - 1 : pair;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < side; step += 1) {
      const row = isUpward ? side - 1 - step : step;
      yield [row, right];
      yield [row, right - 1];
    }
  }
}

function drawFinder(grid: QrGrid, row: number, column: number): void {
  for (let down = -4; down <= 4; down += 1) {
    for (let right = -4; right <= 4; right += 1) {
      const ring = Math.max(Math.abs(down), Math.abs(right));
      set(grid, row + down, column + right, ring !== 2 && ring !== 4);
    }
  }
}

function drawAlignment(grid: QrGrid, { alignment, side }: QrVersion): void {
  for (const row of alignment) {
    for (const column of alignment) {
      const isFinder = (row === 6 && column === 6) || (row === 6 && column === side - 7) || (row === side - 7 && column === 6);
      if (!isFinder) drawAlignmentAt(grid, row, column);
    }
  }
}

function drawAlignmentAt(grid: QrGrid, row: number, column: number): void {
  for (let down = -2; down <= 2; down += 1) {
    for (let right = -2; right <= 2; right += 1) set(grid, row + down, column + right, Math.max(Math.abs(down), Math.abs(right)) !== 1);
  }
}

function drawVersion(grid: QrGrid, { number, side }: QrVersion): void {
  const bits = (number << 12) | remainder(number, 12, 0x1f25);
  for (let index = 0; index < 18; index += 1) {
    const isDark = ((bits >>> index) & 1) === 1;
    const [far, near] = [side - 11 + (index % 3), Math.floor(index / 3)];
    set(grid, far, near, isDark);
    set(grid, near, far, isDark);
  }
}

function formatPlace(index: number): [row: number, column: number] {
  if (index < 6) return [index, 8];
  if (index < 8) return [index + 1, 8];
  return [8, index === 8 ? 7 : 14 - index];
}

// The check bits of a BCH code.
function remainder(value: number, bits: number, polynomial: number): number {
  let rest = value;
  for (let step = 0; step < bits; step += 1) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * polynomial);
  return rest;
}

function set(grid: QrGrid, row: number, column: number, isDark: boolean): void {
  const cells = grid[row];
  if (cells !== undefined && column >= 0 && column < cells.length) cells[column] = isDark;
}
