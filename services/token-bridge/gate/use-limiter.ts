import type { UseLimits } from './gate-config.ts';
import { refill, secondsUntilLevel, take, type BucketState } from './token-bucket.ts';

export type LimitCode = 'requests_limited' | 'tokens_limited' | 'concurrency_limited';

export interface LimitReached {
  readonly code: LimitCode;
  readonly retryAfterSeconds: number;
}

/** One whose use is limited: a Sandbox or an Organization. */
export interface LimitedUser {
  readonly id: string;
  readonly limits: UseLimits;
}

/** A request that has been let in. */
export interface Admission {
  /** Takes the tokens of the request out of the next minute's. */
  charge(tokens: number): void;
  /** The request is over. To release again does nothing. */
  release(): void;
}

interface Use {
  requests: BucketState | undefined;
  tokens: BucketState | undefined;
  open: number;
}

/** Counts requests, tokens and requests under way of every user, in this process. */
export interface UseLimiter {
  /** Counts the request for all of the users, or for none and says which limit stands in its way. */
  admit(users: readonly LimitedUser[], now: number): Admission | LimitReached;
  /** Forgets users without a request for a minute, whose buckets are full again. */
  forgetIdle(now: number): void;
}

// Requests end at any moment, so there is no better guess.
const concurrencyRetrySeconds = 1;

export function createUseLimiter(): UseLimiter {
  const known = new Map<string, Use>();
  const useOf = (id: string): Use => {
    const use = known.get(id);
    if (use) return use;
    const created: Use = { requests: undefined, tokens: undefined, open: 0 };
    known.set(id, created);
    return created;
  };
  return {
    admit: (users, now) => {
      const uses: Use[] = [];
      let longest: LimitReached | undefined;
      for (const { id, limits } of users) {
        const use = refilled(useOf(id), limits, now);
        uses.push(use);
        const reached = limitReached(use, limits);
        // The longest wait: a retry after a shorter one would be refused again.
        if (reached && reached.retryAfterSeconds > (longest?.retryAfterSeconds ?? 0)) longest = reached;
      }
      return longest ?? admission(uses);
    },
    forgetIdle: (now) => {
      for (const [id, use] of known) {
        if (isIdle(use, now)) known.delete(id);
      }
    },
  };
}

// After a minute without a request the buckets are full, but for one that is overdrawn.
function isIdle({ requests, tokens, open }: Use, now: number): boolean {
  return open === 0 && (tokens?.level ?? 0) >= 0 && now - (requests?.at ?? 0) > 60_000;
}

function refilled(use: Use, { requestsPerMinute, tokensPerMinute }: UseLimits, now: number): Use {
  // Without a limit the bucket only keeps the time of the last request.
  use.requests = refill(use.requests, requestsPerMinute ?? 0, now);
  use.tokens = tokensPerMinute === undefined ? undefined : refill(use.tokens, tokensPerMinute, now);
  return use;
}

function limitReached(use: Use, { requestsPerMinute, tokensPerMinute, concurrentRequests }: UseLimits): LimitReached | undefined {
  if (requestsPerMinute !== undefined && use.requests && use.requests.level < 1) {
    return { code: 'requests_limited', retryAfterSeconds: secondsUntilLevel(use.requests, 1, requestsPerMinute) };
  }
  // What a request takes is known when it is over, so a bucket may be overdrawn; it has to be in credit again first.
  if (tokensPerMinute !== undefined && use.tokens && use.tokens.level < 1) {
    return { code: 'tokens_limited', retryAfterSeconds: secondsUntilLevel(use.tokens, 1, tokensPerMinute) };
  }
  if (concurrentRequests !== undefined && use.open >= concurrentRequests) {
    return { code: 'concurrency_limited', retryAfterSeconds: concurrencyRetrySeconds };
  }
  return undefined;
}

function admission(uses: readonly Use[]): Admission {
  for (const use of uses) {
    use.open += 1;
    if (use.requests) use.requests = take(use.requests, 1);
  }
  let released = false;
  return {
    charge: (tokens) => {
      for (const use of uses) {
        if (use.tokens) use.tokens = take(use.tokens, tokens);
      }
    },
    release: () => {
      if (released) return;
      released = true;
      for (const use of uses) use.open -= 1;
    },
  };
}
