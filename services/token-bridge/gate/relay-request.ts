import { performance } from 'node:perf_hooks';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@openova/process-kit';
import { amountsOf, dayOf } from '../usage/usage-record.ts';
import { usageTap } from '../usage/usage-tap.ts';
import { settleUsage, type TokenUsage } from '../usage/token-usage.ts';
import type { Visit } from './admit.ts';
import { Cancellation } from './cancellation.ts';
import { chooseChannel, type ChannelChoice } from './channel-choice.ts';
import type { Endpoint } from './endpoints.ts';
import { readErrorBody } from './error-answer.ts';
import { forward, type ForwardedAnswer } from './forward.ts';
import type { Gate } from './gate.ts';
import { gateProblem } from './gate-problem.ts';
import type { GateWitness } from './gate-witness.ts';
import { requestedModel } from './model-request.ts';
import { passAnswer } from './pass-answer.ts';
import { clientHeaders, upstreamHeaders, upstreamQuery } from './passed-headers.ts';

export interface GateRelay {
  readonly gate: Gate;
  readonly witness: GateWitness;
  readonly log: Logger;
  readonly now: () => number;
}

interface ModelPassage {
  readonly endpoint: Endpoint;
  readonly visit: Visit;
  readonly model: string;
  readonly choice: ChannelChoice;
  readonly requestBytes: number;
}

/** Passes a request that was let in on to an upstream, and the answer back. Throws HttpProblem while nothing of the answer is sent. */
export async function relayRequest(relay: GateRelay, { endpoint, visit }: Pick<ModelPassage, 'endpoint' | 'visit'>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const began = performance.now();
  if (!Buffer.isBuffer(request.body)) throw gateProblem('malformed_body');
  const requestBytes = request.body.length;
  visit.room.shrink(requestBytes);
  const model = requestedModel(request.body);
  const choice = chooseChannel(visit.routes.config, visit.channels, model, endpoint.wire);
  const passage = { endpoint, visit, model, choice, requestBytes };
  const departure = watchDeparture(reply);
  try {
    relay.witness.added(endpoint.path, (visit.admittedInMs + performance.now() - began) / 1000);
    const forwarded = await forwardBody(relay, passage, departure.cancellation, request);
    departure.limit(forwarded.upstream.config.totalMs);
    await sendAnswer(relay, passage, forwarded, reply);
  } catch (error) {
    // The upstream may have read the request before its client left: leaving early is not free.
    if (departure.cancellation.isCancelled && !endpoint.isFree) recordUsage(relay, passage, settleUsage(undefined, requestBytes, 0));
    throw error;
  } finally {
    departure.forget();
  }
}

/** Once an answer has begun nobody needs the body again, so from then on it takes no room: streams may last for an hour. */
async function forwardBody(relay: GateRelay, passage: ModelPassage, cancellation: Cancellation, request: FastifyRequest): Promise<ForwardedAnswer> {
  const { endpoint, visit } = passage;
  const path = `${endpoint.path}${upstreamQuery(request.query as Readonly<Record<string, unknown>>)}`;
  const call = { path, headers: upstreamHeaders(request.headers), body: request.body as Buffer, cancellation, organization: visit.claims.org };
  const forwarded = await forward(upstreamsOf(passage), call, { now: relay.now, onAttempt: attemptObserver(relay) });
  request.body = undefined;
  visit.room.free();
  return forwarded;
}

async function sendAnswer(relay: GateRelay, passage: ModelPassage, forwarded: ForwardedAnswer, reply: FastifyReply): Promise<void> {
  const { statusCode, headers } = forwarded.answer;
  relay.witness.answered({ endpoint: passage.endpoint.path, channel: passage.choice.channel.name, status: String(statusCode) });
  if (statusCode >= 400) return sendError(passage, forwarded, reply);
  if (statusCode < 200 || statusCode >= 300) {
    forwarded.answer.drop();
    throw gateProblem('upstream_invalid');
  }
  const passed = clientHeaders(headers, { 'x-request-id': reply.request.id, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  const tap = usageTap(passed);
  reply.hijack();
  reply.raw.writeHead(statusCode, passed);
  const end = await passAnswer(forwarded.answer, reply.raw, { onChunk: tap.push, stallMs: forwarded.upstream.config.idleMs });
  if (end === 'upstream_broken') relay.log.warn('an upstream broke off its answer', { upstream: forwarded.upstream.config.name, requestId: reply.request.id });
  if (!passage.endpoint.isFree) recordUsage(relay, passage, tap.usage(passage.requestBytes));
}

async function sendError({ visit }: ModelPassage, { answer, upstream, credential }: ForwardedAnswer, reply: FastifyReply): Promise<void> {
  const secrets = [credential, upstream.config.credential, visit.token];
  const text = await readErrorBody(answer, secrets);
  const { 'content-type': type = 'application/json', 'retry-after': retryAfter } = clientHeaders(answer.headers);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  await reply.status(answer.statusCode).type(type).send(text);
}

function recordUsage({ gate, witness, now }: GateRelay, { visit, model, choice }: ModelPassage, usage: TokenUsage): void {
  const { sub: sandboxId, org: organization } = visit.claims;
  const amounts = amountsOf(usage, visit.routes.config.prices.models.get(model));
  gate.ledger.add({ sandboxId, organization, model, day: dayOf(now()) }, amounts);
  gate.spending.add({ kind: 'sandbox', id: sandboxId }, amounts.costNanos);
  gate.spending.add({ kind: 'organization', id: organization }, amounts.costNanos);
  visit.admission.charge(usage.inputTokens + usage.outputTokens);
  witness.tokens(choice.channel.name, usage);
}

function upstreamsOf({ visit, choice }: ModelPassage) {
  return choice.upstreams.flatMap(({ name }) => visit.routes.upstreams.get(name) ?? []);
}

function attemptObserver({ witness, log }: GateRelay) {
  return (upstream: string, outcome: Parameters<GateWitness['attempt']>[1], err?: unknown): void => {
    witness.attempt(upstream, outcome);
    if (err !== undefined && outcome !== 'aborted') log.warn('an upstream failed', { upstream, outcome, err });
  };
}

/** Cancels when the client has gone, or when the answer takes longer than it may in all. */
function watchDeparture({ raw }: FastifyReply) {
  const cancellation = new Cancellation();
  const onClose = (): void => {
    if (!raw.writableFinished) cancellation.cancel();
  };
  if (raw.destroyed) cancellation.cancel();
  else raw.on('close', onClose);
  let timer: NodeJS.Timeout | undefined;
  return {
    cancellation,
    limit: (ms: number): void => {
      timer = setTimeout(() => cancellation.cancel(), ms);
    },
    forget: (): void => {
      clearTimeout(timer);
      raw.off('close', onClose);
    },
  };
}
