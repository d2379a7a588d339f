import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource, HttpProblem } from '@openova/service-kit';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { sandboxResource } from '../sandboxes/sandbox-claim.ts';
import { reachableCluster, type ApiScope } from './api-scope.ts';

const listSchema = {
  title: 'KubernetesList',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    items: { type: 'array', items: { type: 'object', additionalProperties: true } },
  },
  required: ['apiVersion', 'kind', 'items'],
} as const;

/** `GET /k8s/{kind}`: the objects of a kind in the caller's Organization, as Kubernetes has them. */
export function addKindRoute(routes: FastifyInstance, scope: ApiScope): void {
  addResource(routes, '/k8s/:kind', {
    GET: {
      schema: {
        operationId: 'listKind',
        summary: 'Kubernetes objects of your Organization; the kind is sandboxes',
        params: { type: 'object', properties: { kind: { type: 'string' } }, required: ['kind'] },
        response: { 200: listSchema },
      },
      config: { capability: 'sandbox.session.list' },
      handler: async (request) => listKind(scope, request),
    },
  });
}

function listKind(scope: ApiScope, { params, caller }: FastifyRequest) {
  const { group, version, plural } = sandboxResource;
  if ((params as { kind: string }).kind !== plural) {
    throw new HttpProblem({ status: 404, code: 'unknown_kind', detail: 'this kind is not served here', next: `take ${plural}` });
  }
  const items = reachableCluster(scope).sandboxes.list(organizationNamespace(caller, scope.defaultNamespace));
  return { apiVersion: `${group}/${version}`, kind: 'SandboxList', items };
}
