import type { Offset, TerminalSize } from '../host-link/host-connection.ts';

export interface Resize extends TerminalSize {
  readonly offset: Offset;
  /** Counts the changes of size. */
  readonly number: number;
}

/** The sizes that a stream of output was written for. */
export class ResizeLog {
  readonly #limit: number;
  /** In order. The first one holds from the oldest place known. */
  #resizes: Resize[];

  constructor(size: TerminalSize, limit = 1024) {
    this.#limit = limit;
    this.#resizes = [{ cols: size.cols, rows: size.rows, offset: 0, number: 0 }];
  }

  get newest(): Resize {
    return this.#resizes.at(-1) as Resize;
  }

  /** False when that is its size already. */
  add({ cols, rows }: TerminalSize, offset: Offset): boolean {
    const { newest } = this;
    if (newest.cols === cols && newest.rows === rows) return false;
    const resize = { cols, rows, offset, number: newest.number + 1 };
    // Nothing was written for the size between.
    if (newest.offset === offset) this.#resizes.pop();
    this.#resizes.push(resize);
    if (this.#resizes.length > this.#limit) this.#resizes.shift();
    return true;
  }

  /** Forgets the sizes before the one at `oldest`. */
  forgetBefore(oldest: Offset): void {
    while ((this.#resizes[1]?.offset ?? Infinity) <= oldest) this.#resizes.shift();
  }

  at(offset: Offset): Resize {
    return this.#resizes.findLast((resize) => resize.offset <= offset) ?? (this.#resizes[0] as Resize);
  }

  after(number: number): Resize | undefined {
    return this.newest.number === number ? undefined : this.#resizes.find((resize) => resize.number > number);
  }
}
