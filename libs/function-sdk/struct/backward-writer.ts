const firstBytes = 64 * 1024;
// From here on one call into the engine is cheaper than a loop over the characters.
const longText = 40;

/** The limit of a writer is reached. */
export class WriterFull extends Error {
  override readonly name = 'WriterFull';
}

/**
 * Writes from the end of a buffer towards its start. What has a length in front of it is there before its length is
 * written, so nothing is counted beforehand and nothing moved afterwards.
 */
export class BackwardWriter {
  /** How many bytes are written. */
  get length(): number {
    return this.#bytes.length - this.#start;
  }

  /** What is written, in a view that the next write may change. */
  get written(): Buffer {
    return this.#bytes.subarray(this.#start);
  }

  readonly #limit: number;
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #view = viewOf(this.#bytes);
  #start = firstBytes;

  /** Writing more than `limit` bytes throws WriterFull. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  clear(): void {
    this.#start = this.#bytes.length;
  }

  byte(value: number): void {
    if (this.#start === 0) this.#grow(1);
    this.#start -= 1;
    this.#bytes[this.#start] = value;
  }

  /** A one-byte tag and what follows it. */
  tagged(tag: number, value: number): void {
    this.byte(value);
    this.byte(tag);
  }

  double(value: number): void {
    if (this.#start < 8) this.#grow(8);
    this.#start -= 8;
    this.#view.setFloat64(this.#start, value, true);
  }

  /** Text with its length in front. */
  text(value: string): void {
    if (value.length >= longText || !this.#shortAscii(value)) this.#anyText(value);
  }

  /** The tag and length of all that is written since the length was `before`. */
  wrap(tag: number, before: number): void {
    this.#varint(this.length - before);
    this.byte(tag);
  }

  #shortAscii(value: string): boolean {
    const { length } = value;
    if (this.#start <= length) this.#grow(length + 1);
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

  #anyText(value: string): void {
    const length = Buffer.byteLength(value);
    if (this.#start < length) this.#grow(length);
    this.#start -= length;
    this.#bytes.write(value, this.#start, length, length === value.length ? 'latin1' : 'utf8');
    this.#varint(length);
  }

  #varint(value: number): void {
    if (value < 0x80) this.byte(value);
    else this.#longVarint(value);
  }

  #longVarint(value: number): void {
    const size = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    if (this.#start < size) this.#grow(size);
    this.#start -= size;
    let rest = value;
    for (let at = this.#start; at < this.#start + size - 1; at += 1) {
      this.#bytes[at] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#start + size - 1] = rest;
  }

  #grow(bytes: number): void {
    const needed = this.length + bytes;
    if (needed > this.#limit) throw new WriterFull();
    const { written } = this;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, needed));
    written.copy(larger, larger.length - written.length);
    this.#start = larger.length - written.length;
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
