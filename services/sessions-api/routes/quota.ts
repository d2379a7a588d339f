import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { sandboxQuota } from '../sandboxes/sandbox-quota.ts';
import { inCluster, type ApiScope } from './api-scope.ts';
import { sandboxQuotaSchema } from './sandbox-schema.ts';

/** `GET /api/v1/sandbox/quota`: what is left, so that nobody has to find out by a create that fails. */
export function addQuotaRoute(routes: FastifyInstance, scope: ApiScope): void {
  addResource(routes, '/api/v1/sandbox/quota', {
    GET: {
      schema: { operationId: 'getQuota', summary: 'How many Sandboxes you and your Organization have and may have', response: { 200: sandboxQuotaSchema } },
      config: { capability: 'sandbox.session.list' },
      handler: async ({ caller }) => sandboxQuota(inCluster(scope), caller, organizationNamespace(caller, scope.defaultNamespace)),
    },
  });
}
