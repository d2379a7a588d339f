import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource } from '@openova/service-kit';
import { byosConnection, connectByos, disconnectByos } from '../sandboxes/byos.ts';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { inCluster, type ApiScope } from './api-scope.ts';

const path = '/api/v1/sandbox/byos/claude-code';

const statusSchema = {
  title: 'ByosStatus',
  type: 'object',
  properties: { connected: { type: 'boolean' }, connectedAt: { type: ['string', 'null'] } },
  required: ['connected', 'connectedAt'],
} as const;

const connectedSchema = {
  title: 'ByosConnected',
  type: 'object',
  properties: { ...statusSchema.properties, missing: { type: 'array', items: { type: 'string' }, description: 'Your Sandboxes that could not be given the key' } },
  required: [...statusSchema.required, 'missing'],
} as const;

const connectSchema = {
  title: 'ByosKey',
  type: 'object',
  additionalProperties: false,
  properties: { key: { type: 'string', minLength: 20, maxLength: 500, pattern: '^[\\x21-\\x7e]+$' } },
  required: ['key'],
} as const;

/** The caller's own Anthropic key for claude-code. It goes in and never comes out. */
export function addByosRoutes(routes: FastifyInstance, scope: ApiScope): void {
  const person = ({ caller }: FastifyRequest) => ({
    email: caller.email,
    namespace: organizationNamespace(caller, scope.defaultNamespace),
  });
  addResource(routes, `${path}/status`, {
    GET: {
      schema: { operationId: 'getByosStatus', summary: 'Whether claude-code uses your own key', response: { 200: statusSchema } },
      handler: async (request) => byosConnection(inCluster(scope), person(request)),
    },
  });
  addResource(routes, path, {
    PUT: {
      schema: { operationId: 'connectByos', summary: 'Let claude-code use your own key', body: connectSchema, response: { 200: connectedSchema } },
      handler: async (request) => {
        const place = inCluster(scope);
        const missing = await connectByos(place, person(request), { key: (request.body as { key: string }).key, at: new Date(scope.now()).toISOString() });
        scope.audit('byos-connect', request, { agent: 'claude-code', missing: missing.length });
        return { ...(await byosConnection(place, person(request))), missing };
      },
    },
    DELETE: {
      schema: { operationId: 'disconnectByos', summary: 'Forget your own key', response: { 204: { type: 'null' } } },
      handler: async (request, reply) => {
        await disconnectByos(inCluster(scope), person(request));
        scope.audit('byos-disconnect', request, { agent: 'claude-code' });
        return reply.status(204).send();
      },
    },
  });
}
