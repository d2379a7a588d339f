import type { CardRecord } from './card-record.ts';

/** The newest records, in memory. */
export class RecordWindow {
  readonly #capacity: number;
  #records: CardRecord[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get newest(): CardRecord | undefined {
    return this.#records.at(-1);
  }

  get records(): readonly CardRecord[] {
    return this.#records;
  }

  add(record: CardRecord): void {
    this.#records.push(record);
    // Cut in strides: an array that loses its first element at each push copies itself each time.
    if (this.#records.length >= this.#capacity * 2) this.#records = this.#records.slice(-this.#capacity);
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
}
