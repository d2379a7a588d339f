import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { endSession } from '../access/console-session.ts';
import type { CookieRules } from '../access/cookies.ts';

/** `POST /api/v1/logout`: takes the session's cookie away. */
export function addLogoutRoute(routes: FastifyInstance, rules: CookieRules): void {
  addResource(routes, '/api/v1/logout', {
    POST: {
      schema: { operationId: 'logOut', summary: 'Sign out of the console in this browser', response: { 204: { type: 'null' } } },
      config: { capability: 'sandbox.session.list' },
      handler: async (_request, reply) => reply.status(204).header('set-cookie', endSession(rules)).send(),
    },
  });
}
