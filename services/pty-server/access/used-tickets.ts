/** Remembers the tickets that were used, for as long as they could be used again. */
export class UsedTickets {
  readonly #expiryOf = new Map<string, number>();

  /** Whether this is the first use. Times are seconds since the epoch. */
  use(ticketId: string, expiry: number, now: number): boolean {
    for (const [id, known] of this.#expiryOf) if (known < now) this.#expiryOf.delete(id);
    if (this.#expiryOf.has(ticketId)) return false;
    this.#expiryOf.set(ticketId, expiry);
    return true;
  }

  get size(): number {
    return this.#expiryOf.size;
  }
}
