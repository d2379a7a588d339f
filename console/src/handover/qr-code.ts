import { qrCodewords } from './qr-codewords.ts';
import { drawCodewords, drawFormat, drawPatterns, emptyGrid, type QrGrid } from './qr-grid.ts';
import { penalty } from './qr-penalty.ts';
import { versionFor, type QrVersion } from './qr-version.ts';

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The text as a QR code: dark modules by row and column, without the margin. Undefined when it is too long for one, beyond 213 bytes. */
export function qrCode(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  if (version === undefined) return undefined;
  const codewords = qrCodewords(bytes, version);
  const drawn = masks.map((_, mask) => drawnWith(mask, version, codewords));
  return drawn.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best)).map((cells) => cells.map((isDark) => isDark === true));
}

function drawnWith(mask: number, version: QrVersion, codewords: Uint8Array): QrGrid {
  const patterns = emptyGrid(version.side);
  drawPatterns(patterns, version);
  const grid = patterns.map((cells) => [...cells]);
  drawCodewords(grid, codewords);
  for (const [row, cells] of grid.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (patterns[row]?.[column] === undefined && masks[mask]?.(row, column)) cells[column] = isDark !== true;
    }
  }
  drawFormat(grid, mask);
  return grid;
}
