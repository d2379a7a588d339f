import { encodeInput } from './pty-frame.ts';

const longestMessage = 32 * 1024;
/** Half of what the server takes in a second, so that a large paste never closes the connection. */
const pauseMs = 62;

/** Sends what is typed at once, and what is pasted in pieces that the server keeps up with. */
export class PacedInput {
  readonly #send: (frame: Uint8Array<ArrayBuffer>) => void;
  #frames: Uint8Array<ArrayBuffer>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (frame: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  push(bytes: Uint8Array): void {
    this.#frames.push(...encodeInput(bytes, longestMessage));
    if (this.#timer === undefined) this.#sendNext();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#frames = [];
  }

  #sendNext(): void {
    this.#timer = undefined;
    const frame = this.#frames.shift();
    if (frame === undefined) return;
    this.#send(frame);
    // A message that is not full ends what was typed: the next one needs no pause.
    if (frame.length > longestMessage || this.#frames.length > 0) this.#timer = setTimeout(() => this.#sendNext(), pauseMs);
  }
}
