import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { configured } from '../admin-guard.ts';
import type { RouteContext } from './route-context.ts';

const cacheSeconds = 300;

/** `GET /.well-known/jwks.json`: the public keys. Wait for longer than its max-age after a rotation before the next one. */
export function addJwksRoute(routes: FastifyInstance, context: RouteContext): void {
  addResource(routes, '/.well-known/jwks.json', {
    GET: {
      handler: async (request, reply) => {
        const { keys } = configured(context);
        const body = JSON.stringify({ keys: (await keys.all()).flatMap(({ publicJwk }) => publicJwk ?? []) });
        const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
        reply.header('etag', tag).header('cache-control', `public, max-age=${cacheSeconds}`);
        if (request.headers['if-none-match'] === tag) return reply.status(304).send();
        return reply.type('application/jwk-set+json').send(body);
      },
    },
  });
}
