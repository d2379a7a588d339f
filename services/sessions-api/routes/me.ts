import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { organizationNamespace } from '../sandboxes/organization.ts';
import type { ApiScope } from './api-scope.ts';

const meSchema = {
  title: 'Me',
  type: 'object',
  properties: {
    email: { type: 'string' },
    organization: { type: 'string' },
    groups: { type: 'array', items: { type: 'string' } },
    isAdmin: { type: 'boolean' },
    expiresAt: { type: 'string' },
  },
  required: ['email', 'organization', 'groups', 'isAdmin', 'expiresAt'],
} as const;

/** `GET /api/v1/me`: who is signed in. */
export function addMeRoute(routes: FastifyInstance, { defaultNamespace, adminGroup }: ApiScope): void {
  addResource(routes, '/api/v1/me', {
    GET: {
      schema: { operationId: 'getMe', summary: 'Who is signed in', response: { 200: meSchema } },
      config: { capability: 'sandbox.session.list' },
      handler: async ({ caller }) => ({
        email: caller.email,
        organization: organizationNamespace(caller, defaultNamespace),
        groups: caller.groups,
        isAdmin: caller.groups.includes(adminGroup),
        expiresAt: new Date(caller.expiresAt).toISOString(),
      }),
    },
  });
}
