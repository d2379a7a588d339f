import { StructError } from './struct-error.ts';

const firstBytes = 64 * 1024;
const keptBytes = 1024 * 1024;
// From here on one call into the engine is cheaper than a loop over the characters. Its length takes one byte.
const longText = 64;

/**
 * Writes from the end of a buffer towards its start. What has a length in front of it is there before its length is
 * written, so nothing is counted beforehand and nothing moved afterwards.
 */
export class BackwardWriter {
  readonly #limit: number;
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes);
  #view = viewOf(this.#bytes);
  #start = firstBytes;

  /** Growing beyond `limit` bytes throws StructError. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#bytes.length - this.#start;
  }

  /** A view that the next write may change. */
  get written(): Buffer {
    return this.#bytes.subarray(this.#start);
  }

  /** Makes it empty again. A buffer of common size is kept for the next use. */
  clear(): void {
    if (this.#bytes.length > keptBytes) this.#replace(Buffer.allocUnsafeSlow(firstBytes));
    this.#start = this.#bytes.length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#start -= 1;
    this.#bytes[this.#start] = value;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#start -= 8;
    this.#view.setFloat64(this.#start, value, true);
  }

  /** Text with its length in front. False, and nothing written, when it holds half of a surrogate pair. */
  text(value: string): boolean {
    return (value.length < longText && this.#shortAscii(value)) || this.#anyText(value);
  }

  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#start -= bytes.length;
    bytes.copy(this.#bytes, this.#start);
  }

  /** The tag and the length of all that was written since the writer's length was `before`. */
  wrap(tag: number, before: number): void {
    this.#varint(this.length - before);
    this.byte(tag);
  }

  #shortAscii(value: string): boolean {
    const { length } = value;
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const start = this.#start - length;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      bytes[start + index] = code;
    }
    bytes[start - 1] = length;
    this.#start = start - 1;
    return true;
  }

  #anyText(value: string): boolean {
    const length = Buffer.byteLength(value);
    const isAscii = length === value.length;
    if (!isAscii && !value.isWellFormed()) return false;
    this.#reserve(length);
    this.#start -= length;
    this.#bytes.write(value, this.#start, length, isAscii ? 'latin1' : 'utf8');
    this.#varint(length);
    return true;
  }

  #varint(value: number): void {
    if (value < 0x80) {
      this.byte(value);
      return;
    }
    const size = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    this.#reserve(size);
    this.#start -= size;
    let rest = value;
    for (let at = 0; at < size; at += 1) {
      this.#bytes[this.#start + at] = at < size - 1 ? (rest & 0x7f) | 0x80 : rest;
      rest >>>= 7;
    }
  }

  #reserve(bytes: number): void {
    if (this.#start < bytes) this.#grow(this.length + bytes);
  }

  #grow(needed: number): void {
    if (needed > this.#limit) throw new StructError('too-large', [], `it takes more than ${this.#limit} bytes`);
    const { written } = this;
    this.#replace(Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, needed)));
    this.#start = this.#bytes.length - written.length;
    written.copy(this.#bytes, this.#start);
  }

  #replace(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
