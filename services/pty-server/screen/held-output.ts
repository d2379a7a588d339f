import { freeBytes } from '../host-link/free-bytes.ts';
import { inText, lastLines, lastPen, readPlain } from './plain-output.ts';

const capacity = 1024 * 1024;
const firstCapacity = 64 * 1024;

/** Held output in two parts. */
export interface SplitOutput {
  /** How many lines end in the first part, and the sequences that give the pen the look that it has behind it. */
  readonly passed: { readonly lines: number; readonly pen: string };
  /** Until something is added or left out. */
  readonly rest: Uint8Array;
}

/** Plain output that nobody has looked at yet. Of a flood only the lines that are left at its end have to be parsed. */
export class HeldOutput {
  #memory = Buffer.allocUnsafeSlow(0);
  #length = 0;
  #lines = 0;
  #state = inText;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** How many lines end in it. */
  get lines(): number {
    return this.#lines;
  }

  hasRoom(bytes: Uint8Array): boolean {
    return this.#length + bytes.length <= capacity;
  }

  /** Adds a copy of bytes for which there is room. Gives false, and adds nothing, where they are not plain. */
  add(bytes: Uint8Array): boolean {
    const plain = readPlain(bytes, this.#state);
    if (plain === undefined) return false;
    const length = this.#length + bytes.length;
    if (length > this.#memory.length) this.#grow(length);
    this.#memory.set(bytes, this.#length);
    this.#length = length;
    this.#lines += plain.lines;
    this.#state = plain.state;
    return true;
  }

  /** Splits it at the start of a line, before the last lines: `least` or a few more, or all. */
  split(least: number): SplitOutput {
    const bytes = this.#memory.subarray(0, this.#length);
    const last = this.#lines > least ? lastLines(least, bytes) : undefined;
    const { start, lines } = last ?? { start: 0, lines: this.#lines };
    const passed = { lines: this.#lines - lines, pen: lastPen(bytes.subarray(0, start)) };
    return { passed, rest: new Uint8Array(bytes.buffer, start, bytes.length - start) };
  }

  /** Leaves out the first part. */
  pass({ passed, rest }: SplitOutput): void {
    this.#memory.set(rest);
    this.#length = rest.length;
    this.#lines -= passed.lines;
  }

  clear(): void {
    freeBytes(this.#memory);
    this.#memory = Buffer.allocUnsafeSlow(0);
    this.#length = 0;
    this.#lines = 0;
    this.#state = inText;
  }

  #grow(length: number): void {
    let size = Math.max(firstCapacity, this.#memory.length);
    while (size < length) size *= 2;
    const memory = Buffer.allocUnsafeSlow(size);
    memory.set(this.#memory.subarray(0, this.#length));
    freeBytes(this.#memory);
    this.#memory = memory;
  }
}
