const firstBytes = 64 * 1024;
const longestCharacter = 4;

/** Collects output as UTF-8. */
export class OutputWriter {
  #bytes = Buffer.allocUnsafe(firstBytes);
  #length = 0;

  add(text: string): void {
    this.#reserve(text.length * longestCharacter);
    this.#length += this.#bytes.write(text, this.#length);
  }

  addCharacter(code: number): void {
    if (code >= 0x80) {
      this.add(String.fromCodePoint(code));
      return;
    }
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  addBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of its own size. */
  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes.subarray(0, this.#length));
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
