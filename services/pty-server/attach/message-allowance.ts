export interface Allowance {
  /** How much a client may spend at once, and how much comes back in a second. */
  readonly burst: number;
  readonly perSecond: number;
}

/** A budget that fills itself up again. */
export class MessageAllowance {
  readonly #allowance: Allowance;
  #left: number;
  #at: number;

  constructor(allowance: Allowance, now: number) {
    this.#allowance = allowance;
    this.#left = allowance.burst;
    this.#at = now;
  }

  /** Whether that much is left; it is spent in any case. Times are in milliseconds. */
  spend(amount: number, now: number): boolean {
    const { burst, perSecond } = this.#allowance;
    this.#left = Math.min(burst, this.#left + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
    this.#left -= amount;
    return this.#left >= 0;
  }
}
