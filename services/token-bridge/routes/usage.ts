import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource, HttpProblem } from '@openova/service-kit';
import { adminGuard } from '../admin-guard.ts';
import type { Gate } from '../gate/gate.ts';
import { gateProblem } from '../gate/gate-problem.ts';
import { addAmounts, dayOf, type UsageAmounts } from '../usage/usage-record.ts';
import type { UsageQuery } from '../usage/usage-store.ts';
import type { RouteContext } from './route-context.ts';

const dayMs = 24 * 60 * 60 * 1000;
const defaultDays = 30;
const mostDays = 366;

/** `GET /admin/usage?sandbox_id=…&from=2026-05-01&to=2026-05-30`: use by Sandbox, model and day, and its sum. Without days: the last thirty. */
export function addUsageRoute(routes: FastifyInstance, context: RouteContext, gate: Gate | undefined): void {
  addResource(routes, '/admin/usage', {
    GET: {
      onRequest: adminGuard(context),
      handler: async (request, reply) => {
        if (!gate) throw gateProblem('gate_not_configured');
        const query = parseQuery(request, context.now());
        const records = await gate.ledger.settled(() => gate.usage.list(query));
        const total = records.reduce<UsageAmounts>(addAmounts, nothing);
        reply.header('cache-control', 'no-store');
        return {
          from: query.from,
          to: query.to,
          currency: gate.routes().config.prices.currency,
          total: written(total),
          items: records.map((record) => ({
            sandbox_id: record.sandboxId,
            org_id: record.organization,
            model: record.model,
            day: record.day,
            ...written(record),
          })),
        };
      },
    },
  });
}

const nothing: UsageAmounts = { requests: 0, estimatedRequests: 0, inputTokens: 0, outputTokens: 0, costNanos: 0 };

function written({ requests, estimatedRequests, inputTokens, outputTokens, costNanos }: UsageAmounts): object {
  return {
    requests,
    estimated_requests: estimatedRequests,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost: costNanos / 1e9,
  };
}

function parseQuery(request: FastifyRequest, now: number): UsageQuery {
  const { sandbox_id: sandboxId, from, to = dayOf(now), ...others } = request.query as Readonly<Record<string, unknown>>;
  const isNamed = sandboxId === undefined || (typeof sandboxId === 'string' && sandboxId !== '' && sandboxId.length <= 256);
  if (!isNamed || Object.keys(others).length > 0) throw badQuery('the query takes sandbox_id, from and to, each once');
  const last = dayIn(to);
  const first = dayIn(from ?? dayOf(last - (defaultDays - 1) * dayMs));
  if (first > last || last - first >= mostDays * dayMs) throw badQuery(`from is after to, or there are more than ${mostDays} days`);
  return { sandboxId, from: dayOf(first), to: dayOf(last) };
}

function dayIn(text: unknown): number {
  const time = typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) throw badQuery('from and to are days such as 2026-05-01');
  return time;
}

function badQuery(detail: string): HttpProblem {
  return new HttpProblem({ status: 400, code: 'invalid_query', detail, next: 'correct the query' });
}
