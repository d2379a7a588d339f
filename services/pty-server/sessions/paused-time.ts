/** For how long a session's program has been held up because its output was not parsed yet. */
export class PausedTime {
  readonly #now: () => number;
  readonly #count: (seconds: number) => void;
  #since: number | undefined;

  /** `count` is told of each pause when it is over. */
  constructor(now: () => number, count: (seconds: number) => void) {
    this.#now = now;
    this.#count = count;
  }

  set(isPaused: boolean): void {
    if (isPaused) {
      this.#since ??= this.#now();
    } else if (this.#since !== undefined) {
      this.#count((this.#now() - this.#since) / 1000);
      this.#since = undefined;
    }
  }
}
