import type { FastifyInstance } from 'fastify';
import { addResource, HttpProblem } from '@openova/service-kit';
import { adminGuard, configured } from '../admin-guard.ts';
import type { RouteContext } from './route-context.ts';

/** `POST /admin/keys/rotate`: the next key signs from now on, and tokens of the one before stay valid. */
export function addKeyRotationRoute(routes: FastifyInstance, context: RouteContext): void {
  addResource(routes, '/admin/keys/rotate', {
    POST: {
      onRequest: adminGuard(context),
      handler: async (request) => {
        const { keys } = configured(context);
        if (!keys.rotate) {
          const detail = 'the keys are supplied from outside';
          throw new HttpProblem({ status: 409, code: 'keys_supplied', detail, next: 'change their file: it is read again by itself' });
        }
        await keys.rotate();
        const { kid } = await keys.active();
        context.audit('rotate-keys', request, { kid });
        return { kid };
      },
    },
  });
}
