import type { Offset } from '../host-link/host-connection.ts';

interface Held {
  readonly bytes: Uint8Array;
  readonly until: Offset;
}

/** Input that waits until the screen has parsed what the viewer had been sent before; what is typed after it waits behind it. */
export class HeldInput {
  readonly #held: Held[] = [];

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  add(bytes: Uint8Array, until: Offset): void {
    this.#held.push({ bytes, until });
  }

  /** Takes out what need not wait any more. */
  release(parsed: Offset): Uint8Array[] {
    const waiting = this.#held.findIndex(({ until }) => until > parsed);
    return this.#held.splice(0, waiting === -1 ? this.#held.length : waiting).map(({ bytes }) => bytes);
  }
}
