import type { Offset, SessionEvents, SessionExit, TerminalSize } from './host-connection.ts';
import type { Resumption, SubscribeResult } from './link-message.ts';

/** One subscription over all connections: gives each event once, in order, and knows where to go on. */
export class HostSubscription {
  readonly #events: SessionEvents;
  readonly #epoch: string;
  #acknowledged: Offset;
  #next: Offset;
  #size: TerminalSize;
  /** Events wait here until the subscriber has seen the start. */
  #waiting: (() => void)[] | undefined = [];

  constructor(events: SessionEvents, start: SubscribeResult) {
    this.#events = events;
    this.#epoch = start.session.epoch;
    this.#next = start.firstOffset;
    this.#acknowledged = start.firstOffset;
    this.#size = start.size;
    setImmediate(() => this.#begin());
  }

  get acknowledged(): Offset {
    return this.#acknowledged;
  }

  get resumption(): Resumption {
    return { epoch: this.#epoch, from: this.#next };
  }

  /** False when the host has another session under this id. */
  resume({ session, firstOffset, size }: SubscribeResult): boolean {
    if (session.epoch !== this.#epoch) return false;
    if (firstOffset > this.#next) {
      this.#next = firstOffset;
      this.#tell(() => this.#events.onGap?.(firstOffset));
    }
    this.resized(firstOffset, size);
    this.#acknowledged = session.acknowledged;
    this.#tell(() => this.#events.onResumed(session.acknowledged));
    return true;
  }

  acknowledge(offset: Offset): void {
    this.#acknowledged = Math.max(this.#acknowledged, offset);
  }

  output(offset: Offset, bytes: Uint8Array): void {
    this.#next = offset + bytes.length;
    this.#tell(() => this.#events.onOutput(offset, bytes));
  }

  resized(offset: Offset, { cols, rows }: TerminalSize): void {
    if (this.#size.cols === cols && this.#size.rows === rows) return;
    this.#size = { cols, rows };
    this.#tell(() => this.#events.onResized(offset, { cols, rows }));
  }

  exit(exit: SessionExit): void {
    const offset = this.#next;
    this.#tell(() => this.#events.onExit(offset, exit));
  }

  #tell(event: () => void): void {
    if (this.#waiting) this.#waiting.push(event);
    else event();
  }

  #begin(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of waiting) event();
  }
}
