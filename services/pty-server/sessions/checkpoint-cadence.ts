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
/** Between two in a flood, of which each holds the parser up. */
const floodMs = 2_000;

/** When the host gets the next checkpoint: when output pauses, at most twice a second; after a mebibyte also without a pause, every two. */
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

  /** The last checkpoint did not arrive. */
  lost(): void {
    this.#saved = -1;
  }

  /** Milliseconds until a checkpoint is due; undefined when there is nothing new. */
  dueIn({ end, outputAt, now }: Progress): number | undefined {
    const unsaved = end - this.#saved;
    if (unsaved === 0) return undefined;
    const afterPause = Math.max(this.#savedAt + leastMsBetween, outputAt + quietMs);
    const due = unsaved < bytesBetween ? afterPause : Math.min(afterPause, this.#savedAt + floodMs);
    return Math.max(0, due - now);
  }
}
