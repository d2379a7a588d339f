import type { Offset } from '../host-link/host-connection.ts';

export interface Progress {
  /** The end of the output, and when it came. */
  readonly end: Offset;
  readonly outputAt: number;
  readonly now: number;
}

const bytesBetween = 1024 * 1024;
const leastMsBetween = 500;
const quietMs = 200;

/** When the host gets the next checkpoint: when output pauses and at least once a mebibyte, at most twice a second. */
export class CheckpointCadence {
  #saved: Offset;
  #savedAt = -Infinity;

  constructor(saved: Offset) {
    this.#saved = saved;
  }

  saved(offset: Offset, now: number): void {
    this.#saved = offset;
    this.#savedAt = now;
  }

  /** A checkpoint could not be made. The next attempt waits as long as after one that could. */
  failed(now: number): void {
    this.#savedAt = now;
  }

  /** Milliseconds until a checkpoint is due; undefined when there is nothing new. */
  dueIn({ end, outputAt, now }: Progress): number | undefined {
    const unsaved = end - this.#saved;
    if (unsaved === 0) return undefined;
    const earliest = this.#savedAt + leastMsBetween;
    const due = unsaved >= bytesBetween ? earliest : Math.max(earliest, outputAt + quietMs);
    return Math.max(0, due - now);
  }
}
