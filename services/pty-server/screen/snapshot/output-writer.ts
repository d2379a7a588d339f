const firstBytes = 64 * 1024;
const longestCharacter = 4;

/** Collects output as UTF-8. Its memory grows and shrinks in place: copies would stay until garbage is collected, and a thread at rest makes none. */
export class OutputWriter {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
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

  /** Everything, and the last that is asked of it. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer.transfer(this.#length));
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Math.max(this.#bytes.length * 2, this.#length + count);
    this.#bytes = Buffer.from(this.#bytes.buffer.transfer(larger));
  }
}
