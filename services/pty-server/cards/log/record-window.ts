import type { CardRecord } from './card-record.ts';

/** How much is held: neither more records nor more characters. */
export interface WindowSize {
  readonly records: number;
  readonly characters: number;
}

/** The newest records, in memory. */
export class RecordWindow {
  readonly #size: WindowSize;
  #records: CardRecord[] = [];
  #lengths: number[] = [];
  #characters = 0;

  constructor(size: WindowSize) {
    this.#size = size;
  }

  get newest(): CardRecord | undefined {
    return this.#records.at(-1);
  }

  get records(): readonly CardRecord[] {
    return this.#records;
  }

  /** `length` counts the characters of the record. */
  add(record: CardRecord, length: number): void {
    this.#records.push(record);
    this.#lengths.push(length);
    this.#characters += length;
    // Cut in strides: an array that loses its first element at each push copies itself each time.
    if (this.#records.length >= this.#size.records * 2 || this.#characters >= this.#size.characters * 2) this.#cut();
  }

  /** Whether everything after `seq` that there ever was is here. */
  reaches(seq: number): boolean {
    const oldest = this.#records[0];
    return oldest === undefined || oldest.after <= seq;
  }

  /** The first record after `seq`. */
  next(seq: number): CardRecord | undefined {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.card.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#records[low];
  }

  #cut(): void {
    const { records, characters } = this.#size;
    let first = Math.max(0, this.#records.length - records);
    let kept = this.#lengths.slice(first).reduce((sum, length) => sum + length, 0);
    for (; kept > characters && first < this.#records.length - 1; first += 1) kept -= this.#lengths[first] ?? 0;
    this.#records = this.#records.slice(first);
    this.#lengths = this.#lengths.slice(first);
    this.#characters = kept;
  }
}
