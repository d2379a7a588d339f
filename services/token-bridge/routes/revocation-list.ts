import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { configured } from '../admin-guard.ts';
import { epochSeconds } from '../epoch-seconds.ts';
import { revocationTag, signRevocations } from '../revocation-list.ts';
import type { RouteContext } from './route-context.ts';

/** `GET /revocations`: the signed list of revoked tokens, for verifiers to poll. */
export function addRevocationListRoute(routes: FastifyInstance, context: RouteContext): void {
  addResource(routes, '/revocations', {
    GET: {
      handler: async (request, reply) => {
        const key = await configured(context).keys.active();
        const now = epochSeconds(context.now());
        const list = { issuer: context.issuer, now, revoked: await context.tokens.revocations(now) };
        const tag = revocationTag(list, key);
        // To be asked each time: a revocation counts from a verifier's next poll.
        reply.header('etag', tag).header('cache-control', 'no-cache');
        if (request.headers['if-none-match'] === tag) return reply.status(304).send();
        return reply.type('application/jwt').send(signRevocations(list, key));
      },
    },
  });
}
