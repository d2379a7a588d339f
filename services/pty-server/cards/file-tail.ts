import { open } from 'node:fs/promises';

export interface FileTailStart {
  readonly path: string;
  /** Bytes that have been read before. */
  readonly position: number;
  readonly pollMs: number;
  /** Whole lines without their ends, and the position behind the last. */
  readonly onLines: (lines: readonly string[], position: number) => void;
  readonly onProblem: (problem: Error) => void;
}

const chunkBytes = 256 * 1024;
const longestLine = 8 * 1024 * 1024;

/** Reads the lines that another program adds to a file. The file may come later; a longer line than a card could hold is left out. */
export class FileTail {
  readonly #start: FileTailStart;
  #position: number;
  #rest: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;
  #reading = Promise.resolve();
  #closed = false;
  #hasProblem = false;

  constructor(start: FileTailStart) {
    this.#start = start;
    this.#position = start.position;
    void this.#poll();
  }

  /** Reads what is there once more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.catchUp();
  }

  /** Resolves when everything that is in the file now has been told. */
  async catchUp(): Promise<void> {
    // One read at a time: each goes on where the one before it ended.
    this.#reading = this.#reading.then(() => this.#read());
    await this.#reading;
  }

  async #poll(): Promise<void> {
    await this.catchUp();
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), this.#start.pollMs);
  }

  async #read(): Promise<void> {
    try {
      await this.#readOn();
      this.#hasProblem = false;
    } catch (error) {
      const isNew = !this.#hasProblem && (error as NodeJS.ErrnoException).code !== 'ENOENT';
      if (!isNew) return;
      this.#hasProblem = true;
      this.#start.onProblem(error as Error);
    }
  }

  async #readOn(): Promise<void> {
    await using file = await open(this.#start.path, 'r');
    // A file that is shorter than what was read of it is another one.
    if ((await file.stat()).size < this.#position) {
      this.#position = 0;
      this.#rest = Buffer.alloc(0);
    }
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, this.#position + this.#rest.length);
      if (bytesRead === 0) return;
      this.#take(Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]));
    }
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(10) + 1;
    if (end === 0 && bytes.length > longestLine) {
      this.#position += bytes.length;
      this.#rest = Buffer.alloc(0);
      return;
    }
    this.#rest = bytes.subarray(end);
    this.#position += end;
    const lines = bytes.toString('utf8', 0, end).split('\n').filter((line) => line !== '');
    if (lines.length > 0) this.#start.onLines(lines, this.#position);
  }
}
