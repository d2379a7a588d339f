import type { QrGrid } from './qr-grid.ts';

/** How hard a code is to read, as the standard counts it: long runs, blocks, what looks like a finder, and too much of one colour. */
export function penalty(grid: QrGrid): number {
  const rows = grid.map((cells) => cells.map((isDark) => (isDark === true ? '1' : '0')).join(''));
  const columns = rows.map((_, column) => rows.map((row) => row[column]).join(''));
  const lines = [...rows, ...columns];
  return sum(lines.map(runs)) + 3 * blocks(rows) + 40 * sum(lines.map(finderLike)) + balance(rows.join(''));
}

function runs(line: string): number {
  return sum((line.match(/0{5,}|1{5,}/g) ?? []).map(({ length }) => length - 2));
}

function blocks(rows: readonly string[]): number {
  let count = 0;
  for (let row = 1; row < rows.length; row += 1) {
    const [above = '', here = ''] = [rows[row - 1], rows[row]];
    for (let column = 1; column < here.length; column += 1) {
      const square = here.slice(column - 1, column + 1) + above.slice(column - 1, column + 1);
      if (square === '0000' || square === '1111') count += 1;
    }
  }
  return count;
}

// Overlapping places count each, which takes a look ahead.
function finderLike(line: string): number {
  return (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
}

function balance(all: string): number {
  const share = (all.match(/1/g) ?? []).length / all.length;
  return 10 * Math.floor(Math.abs(share * 100 - 50) / 5);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
