import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import type { ApiScope } from './api-scope.ts';

/** `GET /.well-known/jwks.json`: the public keys of tickets and passes. */
export function addJwksRoute(routes: FastifyInstance, { keys }: ApiScope): void {
  const body = JSON.stringify(keys.publicKeys);
  addResource(routes, '/.well-known/jwks.json', {
    GET: { handler: async (_request, reply) => reply.type('application/jwk-set+json').header('cache-control', 'public, max-age=300').send(body) },
  });
}
