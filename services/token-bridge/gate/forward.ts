import { errors } from 'undici';
import { HttpProblem } from '@openova/service-kit';
import type { Cancellation } from './cancellation.ts';
import { gateProblem } from './gate-problem.ts';
import { KeyNotMade } from './new-api-keys.ts';
import type { Upstream, UpstreamCall } from './upstream.ts';
import type { UpstreamAnswer } from './upstream-answer.ts';

export interface ForwardedRequest extends UpstreamCall {
  readonly organization: string;
}

export interface ForwardedAnswer {
  readonly upstream: Upstream;
  readonly credential: string;
  readonly answer: UpstreamAnswer;
}

/** How an attempt at an upstream ended, for its metric. */
export type AttemptOutcome = `${number}` | 'open' | 'unreachable' | 'timeout' | 'broken' | 'aborted' | 'no_credential';

export interface ForwardSettings {
  readonly now: () => number;
  readonly onAttempt: (upstream: string, outcome: AttemptOutcome, error?: unknown) => void;
}

/** The connection never came about, so nothing was sent. */
const connectCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
/** The upstream says that it has not done the work. */
const refusals = new Set([429, 503]);

/**
 * Sends the request to the first of the upstreams that takes it. Another one is tried only where the one before cannot have begun to work on
 * it. Gives the first answer, whatever its status, once its headers are here. Throws HttpProblem.
 */
export async function forward(upstreams: readonly Upstream[], request: ForwardedRequest, settings: ForwardSettings): Promise<ForwardedAnswer> {
  let problem: HttpProblem | undefined;
  const last = upstreams.at(-1);
  for (const upstream of upstreams) {
    const waitMs = upstream.breaker.waitMs(settings.now());
    if (waitMs > 0) {
      settings.onAttempt(upstream.config.name, 'open');
      problem ??= gateProblem('upstream_unavailable', { headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } });
      continue;
    }
    try {
      const forwarded = await attempt(upstream, request, settings);
      const { answer } = forwarded;
      if (upstream === last || !refusals.has(answer.statusCode)) return forwarded;
      answer.drop();
    } catch (error) {
      problem = problemOf(error);
      if (!isUnsent(error)) throw problem;
    }
  }
  throw problem ?? gateProblem('upstream_unavailable');
}

async function attempt(upstream: Upstream, request: ForwardedRequest, settings: ForwardSettings): Promise<ForwardedAnswer> {
  const { breaker, config } = upstream;
  try {
    const forwarded = await sendWithCredential(upstream, request);
    const { statusCode } = forwarded.answer;
    settings.onAttempt(config.name, `${statusCode}`);
    if (statusCode >= 500) breaker.failed(settings.now());
    else breaker.succeeded();
    return forwarded;
  } catch (error) {
    const outcome = outcomeOf(error, request.cancellation);
    settings.onAttempt(config.name, outcome, error);
    if (outcome === 'aborted' || outcome === 'no_credential') breaker.abandoned();
    else breaker.failed(settings.now());
    throw error;
  }
}

/** A credential that is refused is replaced once, where another can be had. */
async function sendWithCredential(upstream: Upstream, request: ForwardedRequest): Promise<ForwardedAnswer> {
  const { credentials } = upstream;
  const credential = await credentials.credentialFor(request.organization);
  const answer = await upstream.send(request, credential);
  if (answer.statusCode !== 401) return { upstream, credential, answer };
  answer.drop();
  if (!(await credentials.refused(request.organization, credential))) throw gateProblem('upstream_credential_refused');
  const other = await credentials.credentialFor(request.organization);
  const second = await upstream.send(request, other);
  if (second.statusCode !== 401) return { upstream, credential: other, answer: second };
  second.drop();
  throw gateProblem('upstream_credential_refused');
}

function outcomeOf(error: unknown, { isCancelled }: Cancellation): AttemptOutcome {
  if (isCancelled) return 'aborted';
  if (error instanceof HttpProblem || error instanceof KeyNotMade) return 'no_credential';
  if (error instanceof errors.HeadersTimeoutError) return 'timeout';
  return isUnsent(error) ? 'unreachable' : 'broken';
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof KeyNotMade) return gateProblem('upstream_credential_refused');
  return gateProblem(error instanceof errors.HeadersTimeoutError ? 'upstream_timeout' : 'upstream_unreachable');
}

function isUnsent(error: unknown): boolean {
  return connectCodes.has(String((error as { readonly code?: unknown } | null)?.code));
}
