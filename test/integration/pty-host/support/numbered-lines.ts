/** Prints 1, 2, 3 … a line each, without an end. */
export const countForever = 'exec seq 1 999999999999';

/** What a reader of numbered lines knows: enough to go on from its place. */
export interface LineProgress {
  readonly last: number;
  readonly partial: string;
}

/** Reads numbered lines and counts those that are not the one before plus one. */
export class NumberedLines {
  #last: number;
  #partial: string;
  faults = 0;

  constructor({ last, partial }: LineProgress = { last: 0, partial: '' }) {
    this.#last = last;
    this.#partial = partial;
  }

  static fromTheMiddle(): NumberedLines {
    return new NumberedLines({ last: Number.NaN, partial: '?' });
  }

  get progress(): LineProgress {
    return { last: this.#last, partial: this.#partial };
  }

  read(bytes: Uint8Array): void {
    const lines = (this.#partial + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) {
      const isBegun = !Number.isNaN(this.#last);
      if (isBegun && Number(line) !== this.#last + 1) this.faults += 1;
      this.#last = Number(line);
    }
  }
}
