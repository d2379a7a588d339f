import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { ownSandboxes } from '../sandboxes/sandbox-access.ts';
import type { ApiScope } from './api-scope.ts';

const meSchema = {
  title: 'Me',
  type: 'object',
  properties: {
    email: { type: 'string' },
    organization: { type: 'string' },
    groups: { type: 'array', items: { type: 'string' } },
    isAdmin: { type: 'boolean' },
    sandboxes: {
      type: ['object', 'null'],
      description: 'How many Sandboxes you have and may have; null while the cluster cannot be reached',
      properties: { own: { type: 'integer' }, limit: { type: 'integer' } },
      required: ['own', 'limit'],
    },
    expiresAt: { type: 'string' },
  },
  required: ['email', 'organization', 'groups', 'isAdmin', 'sandboxes', 'expiresAt'],
} as const;

/** `GET /api/v1/me`: who is signed in, and how many Sandboxes more they may have. */
export function addMeRoute(routes: FastifyInstance, { cluster, defaultNamespace, adminGroup, sandboxesPerPerson }: ApiScope): void {
  addResource(routes, '/api/v1/me', {
    GET: {
      schema: { operationId: 'getMe', summary: 'Who is signed in', response: { 200: meSchema } },
      config: { capability: 'sandbox.session.list' },
      handler: async ({ caller }) => {
        const organization = organizationNamespace(caller, defaultNamespace);
        const own = cluster?.sandboxes.isCurrent ? ownSandboxes(cluster, caller, organization).length : undefined;
        return {
          email: caller.email,
          organization,
          groups: caller.groups,
          isAdmin: caller.groups.includes(adminGroup),
          sandboxes: own === undefined ? null : { own, limit: sandboxesPerPerson },
          expiresAt: new Date(caller.expiresAt).toISOString(),
        };
      },
    },
  });
}
