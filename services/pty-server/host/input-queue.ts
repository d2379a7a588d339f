const retryMs = 5;

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
    // A copy: the bytes are a part of what came through the socket, which would be kept as a whole.
    this.#waiting.push(Buffer.from(bytes.subarray(written)));
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
