import type { Offset, SessionExit } from '../host-link/host-connection.ts';
import type { ByteRing } from './byte-ring.ts';
import type { Resize, ResizeLog } from './resize-log.ts';

/** What a subscription reads. */
export interface Readable {
  readonly ring: ByteRing;
  readonly resizes: ResizeLog;
  readonly exit: SessionExit | undefined;
}

export type SubscriptionEvent =
  | { readonly kind: 'output'; readonly offset: Offset; readonly bytes: Buffer }
  | { readonly kind: 'resized'; readonly resize: Resize }
  | { readonly kind: 'exit'; readonly offset: Offset; readonly exit: SessionExit };

/** One reader's place in a session: gives what happened from there on, in order, each thing once. */
export class Subscription<Source extends Readable> {
  readonly source: Source;
  #next: Offset;
  #resizeNumber: number;
  #isOver = false;

  constructor(source: Source, from: Offset) {
    this.source = source;
    this.#next = from;
    this.#resizeNumber = source.resizes.at(from).number;
  }

  /** Output before here has been given. */
  get next(): Offset {
    return this.#next;
  }

  /** The next event, with at most `most` bytes of output; undefined when there is none. */
  take(most: number): SubscriptionEvent | undefined {
    const { ring, resizes, exit } = this.source;
    const resize = resizes.after(this.#resizeNumber);
    if (resize && resize.offset <= this.#next) {
      this.#resizeNumber = resize.number;
      return { kind: 'resized', resize };
    }
    const to = Math.min(ring.end, this.#next + most, resize?.offset ?? Infinity);
    if (to > this.#next) {
      const bytes = ring.peek(this.#next, to);
      const offset = this.#next;
      this.#next += bytes.length;
      return { kind: 'output', offset, bytes };
    }
    if (!exit || this.#isOver) return undefined;
    this.#isOver = true;
    return { kind: 'exit', offset: this.#next, exit };
  }
}
