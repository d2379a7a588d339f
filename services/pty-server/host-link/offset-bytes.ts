import type { Offset } from './host-connection.ts';

export const offsetBytes = 8;
const upper = 2 ** 32;

// In halves: a BigInt would be made for every key and its echo.
export function writeOffset(into: Buffer, offset: Offset, at: number): void {
  into.writeUInt32BE(Math.floor(offset / upper), at);
  into.writeUInt32BE(offset % upper, at + 4);
}

/** Eight bytes, big-endian. Not a safe integer when they are too many. */
export function readOffset(from: Buffer, at: number): Offset {
  return from.readUInt32BE(at) * upper + from.readUInt32BE(at + 4);
}
