const retryMs = 5;
const shortBytes = 4096;

/**
 * Input on its way to a program that may read it slowly or not at all. The terminal does not tell when it has room again, so it is
 * tried again and again.
 */
export class InputQueue {
  readonly #limit: number;
  readonly #write: (bytes: Buffer) => number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(write: (bytes: Buffer) => number, limit: number) {
    this.#write = write;
    this.#limit = limit;
  }

  /** False: too much is waiting, and these bytes are dropped. */
  push(bytes: Buffer): boolean {
    if (this.#waitingBytes + bytes.length > this.#limit) return false;
    const written = this.#waiting.length === 0 ? this.#write(bytes) : 0;
    if (written === bytes.length) return true;
    this.#keep(bytes.subarray(written));
    this.#waitingBytes += bytes.length - written;
    this.#retry ??= setTimeout(() => this.#writeOn(), retryMs);
    return true;
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  // A copy, because the bytes are a part of what came through the socket, which would be kept as a whole. Short ones are kept together:
  // each buffer costs more than a keystroke.
  #keep(bytes: Buffer): void {
    const last = this.#waiting.at(-1);
    if (last && last.length < shortBytes) this.#waiting[this.#waiting.length - 1] = Buffer.concat([last, bytes]);
    else this.#waiting.push(Buffer.from(bytes));
  }

  #writeOn(): void {
    this.#retry = undefined;
    for (let bytes = this.#waiting[0]; bytes; bytes = this.#waiting[0]) {
      const written = this.#write(bytes);
      this.#waitingBytes -= written;
      if (written < bytes.length) {
        this.#waiting[0] = bytes.subarray(written);
        this.#retry = setTimeout(() => this.#writeOn(), retryMs);
        return;
      }
      this.#waiting.shift();
    }
  }
}
