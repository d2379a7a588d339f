import { freeBytes } from '../host-link/free-bytes.ts';
import type { Offset } from '../host-link/host-connection.ts';

const smallestCapacity = 16 * 1024;

/** The newest bytes of a stream. It grows with what it holds, up to a limit, and forgets the oldest bytes from there on. */
export class ByteRing {
  readonly limit: number;
  #bytes = Buffer.allocUnsafeSlow(0);
  #end: Offset = 0;
  #oldest: Offset = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The offset of the oldest byte kept. */
  get oldest(): Offset {
    return this.#oldest;
  }

  get end(): Offset {
    return this.#end;
  }

  append(bytes: Buffer): void {
    this.#growFor(this.#end - this.#oldest + bytes.length);
    for (let at = 0; at < bytes.length;) {
      const copied = bytes.copy(this.#bytes, this.#end % this.#bytes.length, at);
      this.#end += copied;
      at += copied;
    }
    this.#oldest = Math.max(this.#oldest, this.#end - this.#bytes.length);
  }

  /** Bytes from `offset` on without a copy, up to `to` or fewer; they change once the ring has come round. */
  peek(offset: Offset, to: Offset): Buffer {
    if (offset >= to) return this.#bytes.subarray(0, 0);
    const at = offset % this.#bytes.length;
    return this.#bytes.subarray(at, Math.min(at + to - offset, this.#bytes.length));
  }

  /** Forgets all bytes, and gives back their memory at once. */
  free(): void {
    this.#oldest = this.#end;
    this.#replace(Buffer.allocUnsafeSlow(0));
  }

  #replace(bytes: Buffer<ArrayBuffer>): void {
    freeBytes(this.#bytes);
    this.#bytes = bytes;
  }

  #growFor(kept: number): void {
    if (kept <= this.#bytes.length || this.#bytes.length === this.limit) return;
    let capacity = Math.max(this.#bytes.length, smallestCapacity);
    while (capacity < kept) capacity *= 2;
    const grown = Buffer.allocUnsafeSlow(Math.min(capacity, this.limit));
    for (let offset = this.#oldest; offset < this.#end;) {
      offset += this.peek(offset, this.#end).copy(grown, offset % grown.length);
    }
    this.#replace(grown);
  }
}
