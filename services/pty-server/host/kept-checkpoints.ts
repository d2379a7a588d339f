import type { Checkpoint, Offset } from '../host-link/host-connection.ts';
import { freeBytes } from '../host-link/free-bytes.ts';

/** The newest screens that a server has handed over: a whole one, and what was visible after it. */
export class KeptCheckpoints {
  #whole: Checkpoint | undefined;
  #partial: Checkpoint | undefined;

  /** The place of the whole one. */
  get wholeOffset(): Offset | undefined {
    return this.#whole?.offset;
  }

  /** Takes the checkpoint over unless there is a newer one. Its bytes must be alone in their memory. */
  keep(checkpoint: Checkpoint): void {
    const newest = this.#partial ?? this.#whole;
    if (newest && checkpoint.offset < newest.offset) return;
    const isPartial = checkpoint.isPartial === true;
    for (const replaced of isPartial ? [this.#partial] : [this.#partial, this.#whole]) if (replaced) freeBytes(replaced.bytes);
    this.#partial = isPartial ? checkpoint : undefined;
    if (!isPartial) this.#whole = checkpoint;
  }

  /** The one to begin at when bytes are kept from `oldest` on: a whole one if there is one. */
  continuedFrom(oldest: Offset): Checkpoint | undefined {
    return [this.#whole, this.#partial].find((checkpoint) => checkpoint && checkpoint.offset >= oldest);
  }
}
