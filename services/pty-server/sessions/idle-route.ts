import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import type { Activity } from './activity.ts';
import type { SessionRegistry } from './session-registry.ts';

/** `GET /idle`: when something last happened, and how many sessions keep the Sandbox awake. */
export function addIdleRoute(routes: FastifyInstance, sessions: SessionRegistry, activity: Activity): void {
  addResource(routes, '/idle', {
    GET: {
      handler: async (_request, reply) =>
        reply.header('cache-control', 'no-store').send({
          lastActivityAt: new Date(activity.lastActivity).toISOString(),
          activeSessions: sessions.activeCount,
        }),
    },
  });
}
