import { HttpProblem } from '@openova/service-kit';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const mostBuckets = 10_000;

/** An allowance for each caller that fills up again with time. Knows so many callers at most, the latest ones. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `now` is in milliseconds. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Throws HttpProblem 429 when this caller has used its allowance up. */
  take(caller: string): void {
    const { perSecond, burst } = this.#rate;
    const now = this.#now();
    const { tokens, at } = this.#buckets.get(caller) ?? { tokens: burst, at: now };
    const filled = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: Math.max(0, filled - 1), at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > mostBuckets && oldest !== undefined) this.#buckets.delete(oldest);
    if (filled < 1) throw tooMany(Math.ceil((1 - filled) / perSecond));
  }
}

function tooMany(seconds: number): HttpProblem {
  return new HttpProblem({
    status: 429,
    code: 'too_many_requests',
    detail: 'you send more requests than this service takes',
    next: `try again in ${seconds} s`,
    headers: { 'retry-after': String(seconds) },
  });
}
