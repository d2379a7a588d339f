import { errorCorrection } from './error-correction.ts';
import { dataCodewords, lengthBits, type QrVersion } from './qr-version.ts';

/** What a QR code of this size carries for the bytes: data and correction, in the order in which it is drawn. */
export function qrCodewords(bytes: Uint8Array, version: QrVersion): Uint8Array {
  const data = paddedData(bytes, version);
  let start = 0;
  const blocks = version.blocks.map((length) => data.subarray(start, (start += length)));
  const corrections = blocks.map((block) => errorCorrection(block, version.correctionPerBlock));
  return Uint8Array.from([...interleaved(blocks), ...interleaved(corrections)]);
}

// Mode 4 (bytes), the length, the bytes, an end, and the padding that the standard prescribes.
function paddedData(bytes: Uint8Array, version: QrVersion): Uint8Array {
  const capacity = dataCodewords(version);
  const bits: number[] = [];
  const push = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  push(4, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, capacity * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const used = bits.length / 8;
  return Uint8Array.from({ length: capacity }, (_, index) => {
    if (index >= used) return (index - used) % 2 === 0 ? 0xec : 0x11;
    return bits.slice(index * 8, index * 8 + 8).reduce((value, bit) => value * 2 + bit, 0);
  });
}

function interleaved(blocks: readonly Uint8Array[]): number[] {
  const longest = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => blocks.flatMap((block) => block[index] ?? [])).flat();
}
