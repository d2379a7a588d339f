/** One size of a QR code, at error correction level M: a reader mends up to 15 % of it. */
export interface QrVersion {
  readonly number: number;
  /** Modules of a side. */
  readonly side: number;
  readonly correctionPerBlock: number;
  /** Codewords of data in each block. */
  readonly blocks: readonly number[];
  /** Centres of alignment patterns, in both directions. */
  readonly alignment: readonly number[];
}

// ISO/IEC 18004, tables 9 and E.1: correction codewords of a block, data codewords of each block, alignment.
const rows: readonly (readonly [number, readonly number[], readonly number[]])[] = [
  [10, [16], []],
  [16, [28], [6, 18]],
  [26, [44], [6, 22]],
  [18, [32, 32], [6, 26]],
  [24, [43, 43], [6, 30]],
  [16, [27, 27, 27, 27], [6, 34]],
  [18, [31, 31, 31, 31], [6, 22, 38]],
  [22, [38, 38, 39, 39], [6, 24, 42]],
  [22, [36, 36, 36, 37, 37], [6, 26, 46]],
  [26, [43, 43, 43, 43, 44], [6, 28, 50]],
];

const versions: readonly QrVersion[] = rows.map(([correctionPerBlock, blocks, alignment], index) => ({
  number: index + 1,
  side: 21 + 4 * index,
  correctionPerBlock,
  blocks,
  alignment,
}));

/** Bits of the length that comes before bytes. */
export function lengthBits({ number }: QrVersion): number {
  return number < 10 ? 8 : 16;
}

export function dataCodewords({ blocks }: QrVersion): number {
  return blocks.reduce((sum, block) => sum + block, 0);
}

/** The smallest size that holds so many bytes; undefined beyond 213. */
export function versionFor(bytes: number): QrVersion | undefined {
  return versions.find((version) => 4 + lengthBits(version) + 8 * bytes <= 8 * dataCodewords(version));
}
