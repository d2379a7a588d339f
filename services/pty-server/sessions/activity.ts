/** When something last happened in a Sandbox. */
export class Activity {
  readonly #now: () => number;
  #last: number;

  /** `now` gives milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
  }

  /** Moves the time of the last activity to now. */
  touch(): void {
    this.#last = Math.max(this.#last, this.#now());
  }

  get lastActivity(): number {
    return this.#last;
  }
}
