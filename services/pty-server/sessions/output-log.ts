import type { Offset, TerminalSize } from '../host-link/host-connection.ts';

/** What happened to a session's terminal, in order. */
export type LogEntry = OutputEntry | ResizeEntry;

export interface OutputEntry {
  readonly kind: 'output';
  readonly offset: Offset;
  readonly end: Offset;
  readonly bytes: Uint8Array;
}

export interface ResizeEntry {
  readonly kind: 'resize';
  readonly offset: Offset;
  readonly size: TerminalSize;
}

/** Where somebody reads on: the number of the next entry, and how much of it is known already. */
export interface LogPlace {
  readonly entry: number;
  readonly offset: Offset;
}

// A terminal that gets its output in tiny pieces would otherwise need a hundred times the memory of the bytes.
const mostEntries = 8_192;

/** The newest output of a session, for viewers that are behind. Entries have numbers that never change. */
export class OutputLog {
  readonly #capacity: number;
  readonly #entries: LogEntry[] = [];
  readonly #pins = new Set<{ readonly entry: number }>();
  #first = 0;
  #oldest: Offset;
  #end: Offset;

  constructor(start: Offset, capacity: number) {
    this.#oldest = start;
    this.#end = start;
    this.#capacity = capacity;
  }

  /** The offset of the oldest byte that is kept. */
  get oldest(): Offset {
    return this.#oldest;
  }

  get end(): Offset {
    return this.#end;
  }

  /** The number of the oldest entry that is kept. */
  get firstEntry(): number {
    return this.#first;
  }

  /** The number that the next entry will have. */
  get nextEntry(): number {
    return this.#first + this.#entries.length;
  }

  append(offset: Offset, bytes: Uint8Array): OutputEntry {
    const end = offset + bytes.length;
    const entry: OutputEntry = { kind: 'output', offset, end, bytes };
    this.#entries.push(entry);
    this.#end = end;
    this.#trim();
    return entry;
  }

  resized(offset: Offset, size: TerminalSize): void {
    this.#entries.push({ kind: 'resize', offset, size });
    this.#trim();
  }

  /** Undefined when it is not there yet, or not any more. */
  entry(number: number): LogEntry | undefined {
    return this.#entries[number - this.#first];
  }

  /** Keeps everything from the next entry on until the function that it gives is called. */
  pin(): () => void {
    const pin = { entry: this.nextEntry };
    this.#pins.add(pin);
    return () => {
      this.#pins.delete(pin);
      this.#trim();
    };
  }

  /** Where a terminal that has all output up to `offset` reads on; undefined when bytes are gone, or the size changed since. */
  placeOf(offset: Offset): LogPlace | undefined {
    if (offset < this.#oldest || offset > this.#end) return undefined;
    let index = this.#entries.length;
    for (; index > 0; index -= 1) {
      const entry = this.#entries[index - 1];
      if (entry === undefined) break;
      if (entry.kind === 'output' && entry.end <= offset) break;
      if (entry.kind === 'resize') return undefined;
    }
    return { entry: this.#first + index, offset };
  }

  #trim(): void {
    const pinned = Math.min(...[...this.#pins].map(({ entry }) => entry));
    let dropped = 0;
    while (this.#isSpare(dropped) && this.#first + dropped < pinned) dropped += 1;
    if (dropped === 0) return;
    this.#first += dropped;
    this.#entries.splice(0, dropped);
    this.#oldest = this.#entries[0]?.offset ?? this.#end;
  }

  #isSpare(index: number): boolean {
    const following = this.#entries[index + 1];
    if (following === undefined) return false;
    return this.#end - following.offset >= this.#capacity || this.#entries.length - index > mostEntries;
  }
}
