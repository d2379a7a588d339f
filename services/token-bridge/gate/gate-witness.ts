import type { FastifyRequest } from 'fastify';
import type { MetricsRegistry } from '@openova/service-kit';
import type { Audit } from '../audit.ts';
import type { TokenUsage } from '../usage/token-usage.ts';
import type { AttemptOutcome } from './forward.ts';

/** Who was denied, as far as it is known. */
export interface DeniedParty {
  readonly sandboxId: string;
  readonly org: string;
}

/** Counts what the gate does, and writes denials down. Labels come from the configuration and from fixed lists only. */
export interface GateWitness {
  answered(labels: { readonly endpoint: string; readonly channel: string; readonly status: string }): void;
  tokens(channel: string, usage: TokenUsage): void;
  attempt(upstream: string, outcome: AttemptOutcome): void;
  added(endpoint: string, seconds: number): void;
  denied(request: FastifyRequest, code: string, status: number, party: DeniedParty | undefined): void;
}

// A client that is denied tries again, so the same denial is written down once in this time.
const auditEveryMs = 10_000;
const mostRemembered = 10_000;

export function createGateWitness(metrics: MetricsRegistry, audit: Audit, now: () => number): GateWitness {
  const requests = metrics.counter({
    name: 'token_bridge_gate_requests_total',
    help: 'Requests that the gate passed on, by the status of the answer.',
    labels: ['endpoint', 'channel', 'status'],
  });
  const tokens = metrics.counter({
    name: 'token_bridge_gate_tokens_total',
    help: 'Tokens used, as the upstream says or, where it does not, by estimate.',
    labels: ['channel', 'direction', 'source'],
  });
  const attempts = metrics.counter({
    name: 'token_bridge_gate_upstream_attempts_total',
    help: 'Attempts at upstreams, by the status they answered or how they failed.',
    labels: ['upstream', 'outcome'],
  });
  const added = metrics.durations({
    name: 'token_bridge_gate_added_seconds',
    help: 'Time that the gate itself takes before a request goes upstream, without the arrival of the body.',
    labels: ['endpoint'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1],
  });
  return {
    answered: requests,
    tokens: (channel, { inputTokens, outputTokens, estimated }) => {
      const source = estimated ? 'estimated' : 'reported';
      tokens({ channel, direction: 'input', source }, inputTokens);
      tokens({ channel, direction: 'output', source }, outputTokens);
    },
    attempt: (upstream, outcome) => attempts({ upstream, outcome }),
    added: (endpoint, seconds) => added({ endpoint }, seconds),
    denied: denialJournal(metrics, audit, now),
  };
}

function denialJournal(metrics: MetricsRegistry, audit: Audit, now: () => number): GateWitness['denied'] {
  const denials = metrics.counter({
    name: 'token_bridge_gate_denials_total',
    help: 'Requests that the gate refused or could not pass on, by the code of the problem.',
    labels: ['code'],
  });
  const lastWritten = new Map<string, number>();
  return (request, code, status, party) => {
    denials({ code });
    const key = `${code} ${party?.sandboxId ?? 'unknown'}`;
    if (now() - (lastWritten.get(key) ?? -Infinity) < auditEveryMs) return;
    if (lastWritten.size >= mostRemembered) lastWritten.clear();
    lastWritten.set(key, now());
    audit('deny', request, { route: request.routeOptions.url ?? 'none', status, code, ...party });
  };
}
