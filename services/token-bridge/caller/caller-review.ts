import { createHash } from 'node:crypto';
import type { Logger } from '@openova/process-kit';
import { HttpProblem, type AskKube } from '@openova/service-kit';

export interface CallerReviewOptions {
  readonly ask: AskKube;
  /** `system:serviceaccount:<namespace>:<name>` of each that may call. */
  readonly accounts: readonly string[];
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Whose service account token this is; undefined when it is none, none for this bridge, or of one that may not call. Rejects with
 * HttpProblem 503 while that cannot be found out.
 */
export type ReviewCaller = (token: string) => Promise<string | undefined>;

// How long an answer of the API server counts: a token that was taken back is of use for no longer.
const trustedMs = 60_000;
const largestCache = 1_000;
const mostAtOnce = 16;
const longestToken = 8_192;
const longestReviewMs = 3_000;

/** What a caller's token has to be meant for. */
export const callerAudience = 'openova-token-bridge';

interface ReviewVerdict {
  readonly account: string | undefined;
  readonly until: number;
}

/** Asks the Kubernetes API by TokenReview, and remembers for a while what it said. */
export function createCallerReview(options: CallerReviewOptions): ReviewCaller {
  const known = new Map<string, ReviewVerdict>();
  const asking = new Map<string, Promise<string | undefined>>();
  const review = async (token: string, digest: string): Promise<string | undefined> => {
    const account = await reviewToken(token, options);
    // Maps keep the order of insertion: the first is the oldest.
    if (known.size >= largestCache) known.delete(known.keys().next().value ?? '');
    known.set(digest, { account, until: Math.min(options.now() + trustedMs, expiryOf(token)) });
    return account;
  };
  return async (token) => {
    // The API server is asked only for what could be such a token.
    if (token.length > longestToken || !options.accounts.includes(String(claimsOf(token)['sub']))) return undefined;
    const digest = createHash('sha256').update(token).digest('base64');
    const verdict = known.get(digest);
    if (verdict && options.now() < verdict.until) return verdict.account;
    known.delete(digest);
    const pending = asking.get(digest);
    if (pending) return pending;
    if (asking.size >= mostAtOnce) throw cannotReview('too many callers are being reviewed');
    const answer = review(token, digest).finally(() => asking.delete(digest));
    asking.set(digest, answer);
    return answer;
  };
}

interface ReviewStatus {
  readonly authenticated?: unknown;
  readonly audiences?: unknown;
  readonly user?: { readonly username?: unknown };
}

async function reviewToken(token: string, { ask, accounts, log }: CallerReviewOptions): Promise<string | undefined> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token, audiences: [callerAudience] } };
  const review = await ask({ method: 'POST', path: '/apis/authentication.k8s.io/v1/tokenreviews', body, timeoutMs: longestReviewMs }).catch((err: unknown) => {
    log.error('cannot review a caller', { err });
    throw cannotReview('the Kubernetes API gives no answer about the caller at present');
  });
  const { authenticated, audiences, user } = (review['status'] ?? {}) as ReviewStatus;
  // An API server that knows no audiences leaves them out, and would take any token for ours.
  if (authenticated !== true || !Array.isArray(audiences) || !audiences.includes(callerAudience)) return undefined;
  return accounts.find((account) => account === user?.username);
}

function cannotReview(detail: string): HttpProblem {
  const next = 'try again after the time in Retry-After';
  return new HttpProblem({ status: 503, code: 'caller_review_unavailable', detail, next, headers: { 'retry-after': '2' } });
}

/** What the token says of itself. Nothing is granted for it. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Readonly<Record<string, unknown>>) : {};
  } catch {
    // No JSON Web Token.
    return {};
  }
}

function expiryOf(token: string): number {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' ? exp * 1000 : Infinity;
}
