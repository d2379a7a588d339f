import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { adminGuard } from '../admin-guard.ts';
import type { Gate } from '../gate/gate.ts';
import { whySkipped } from '../gate/gate-config.ts';
import { gateProblem } from '../gate/gate-problem.ts';
import type { RouteContext } from './route-context.ts';

/** `GET /admin/channels`: which channels the gate serves, which it skips and why, and whether their upstreams are well. */
export function addChannelsRoute(routes: FastifyInstance, context: RouteContext, gate: Gate | undefined): void {
  addResource(routes, '/admin/channels', {
    GET: {
      onRequest: adminGuard(context),
      handler: async () => {
        if (!gate) throw gateProblem('gate_not_configured');
        return { channels: channelStates(gate) };
      },
    },
  });
}

function channelStates(gate: Gate): object[] {
  const { config, upstreams } = gate.routes();
  return [...config.channels.values()].map((channel) => {
    const skipped = whySkipped(channel);
    return {
      name: channel.name,
      served: skipped === undefined,
      ...(skipped === undefined ? {} : { reason: skipped }),
      models: channel.models,
      upstreams: channel.upstreams.map((name) => ({ name, circuit: upstreams.get(name)?.breaker.isOpen ? 'open' : 'closed' })),
    };
  });
}
