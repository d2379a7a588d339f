import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { annotations } from '@openova/sandbox-model';
import { addResource, HttpProblem } from '@openova/service-kit';
import type { Caller } from '../access/identity.ts';
import { clusterUnavailable } from '../cluster/cluster-problem.ts';
import { shownInCache } from '../cluster/own-write.ts';
import { idempotencyKeyOf } from '../sandboxes/idempotency-key.ts';
import { isSameOrder, newSandbox, type SandboxRequest } from '../sandboxes/new-sandbox.ts';
import { oneAtATime } from '../sandboxes/one-at-a-time.ts';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { sandboxQuota, type QuotaScope } from '../sandboxes/sandbox-quota.ts';
import { changeableSandbox, sandboxMissing, visibleSandbox } from '../sandboxes/sandbox-access.ts';
import type { SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import type { SandboxView } from '../sandboxes/sandbox-view.ts';
import { idOf, inCluster, reachableCluster, type ApiScope } from './api-scope.ts';
import { createHeaders, idParams, newSandboxSchema, sandboxChangeSchema, sandboxListSchema, sandboxSchema } from './sandbox-schema.ts';

export const sandboxesPath = '/api/v1/sandbox/sessions';

/** The Sandboxes of the caller's Organization. */
export function addSandboxRoutes(routes: FastifyInstance, scope: ApiScope): void {
  const inTurn = oneAtATime();
  addResource(routes, sandboxesPath, {
    GET: {
      schema: { operationId: 'listSandboxes', summary: 'The Sandboxes of your Organization', response: { 200: sandboxListSchema } },
      config: { capability: 'sandbox.session.list' },
      handler: async ({ caller }, reply) => reply.type('application/json').send(listed(scope, organizationNamespace(caller, scope.defaultNamespace))),
    },
    POST: {
      schema: {
        operationId: 'createSandbox',
        summary: 'Create a Sandbox that starts an agent; with an Idempotency-Key, once',
        headers: createHeaders,
        body: newSandboxSchema,
        response: { 200: sandboxSchema, 201: sandboxSchema },
      },
      config: { capability: 'sandbox.session.create' },
      handler: (request, reply) => inTurn(request.caller.email, () => create(scope, request, reply)),
    },
  });
  addResource(routes, `${sandboxesPath}/:id`, {
    GET: {
      schema: { operationId: 'getSandbox', summary: 'One Sandbox', params: idParams, response: { 200: sandboxSchema } },
      config: { capability: 'sandbox.session.get' },
      handler: async (request) => scope.views.view(visibleSandbox(inCluster(scope), request.caller, idOf(request))),
    },
    PATCH: {
      schema: {
        operationId: 'changeSandbox',
        summary: 'Rename, suspend, resume, or set the idle time; null returns to the idle time of the platform',
        params: idParams,
        body: sandboxChangeSchema,
        response: { 200: sandboxSchema },
      },
      config: { capability: 'sandbox.session.update' },
      handler: async (request) => change(scope, request),
    },
    DELETE: {
      schema: { operationId: 'deleteSandbox', summary: 'Delete a Sandbox with all its data', params: idParams, response: { 204: { type: 'null' } } },
      config: { capability: 'sandbox.session.delete' },
      handler: async (request, reply) => {
        await remove(scope, request);
        return reply.status(204).send();
      },
    },
  });
}

/** The Sandboxes of the namespace, as JSON. */
export function listed(scope: ApiScope, namespace: string): string {
  return scope.views.listJson(reachableCluster(scope).sandboxes.list(namespace));
}

async function create(scope: ApiScope, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const cluster = reachableCluster(scope);
  const { caller } = request;
  const namespace = organizationNamespace(caller, scope.defaultNamespace);
  const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
  const wanted = newSandbox({ request: request.body as SandboxRequest, identity: caller, namespace, idempotencyKey });
  const { name } = wanted.metadata;
  // Who comes again with the same request gets the same answer, also at the limit.
  if (!cluster.sandboxes.get(namespace, name)) await requireRoom(inCluster(scope), caller, namespace);
  const { claim, isNew } = await createdOrFound(scope, wanted);
  if (isNew) {
    await shownInCache(cluster.sandboxes, () => cluster.sandboxes.get(namespace, name) !== undefined);
    scope.audit('sandbox-create', request, { sandbox: name, agent: claim.spec.agent ?? '' });
  }
  return reply.status(isNew ? 201 : 200).header('location', `${sandboxesPath}/${name}`).send(scope.views.view(claim));
}

async function createdOrFound(scope: ApiScope, wanted: SandboxClaim): Promise<{ readonly claim: SandboxClaim; readonly isNew: boolean }> {
  const cluster = reachableCluster(scope);
  const { name, namespace } = wanted.metadata;
  try {
    return { claim: await cluster.createSandbox(wanted), isNew: true };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    if (error.status === 404) throw organizationMissing();
    if (error.status !== 409) throw error;
  }
  const find = () => cluster.sandboxes.get(namespace, name);
  await shownInCache(cluster.sandboxes, () => find() !== undefined);
  const existing = find();
  if (!existing) throw clusterUnavailable();
  if (isSameOrder(existing, wanted)) return { claim: existing, isNew: false };
  throw nameTaken(existing, wanted);
}

async function change(scope: ApiScope, request: FastifyRequest): Promise<SandboxView> {
  const access = inCluster(scope);
  const { name, namespace } = changeableSandbox(access, request.caller, idOf(request)).metadata;
  const { displayName, ...spec } = request.body as { readonly displayName?: string };
  const patch = {
    ...(displayName === undefined ? {} : { metadata: { annotations: { [annotations.displayName]: displayName } } }),
    ...(Object.keys(spec).length === 0 ? {} : { spec }),
  };
  const changed = await access.cluster.patchSandbox({ name, namespace }, patch);
  if (!changed) throw sandboxMissing();
  const { resourceVersion } = changed.metadata;
  const { sandboxes } = access.cluster;
  // A change that changes nothing makes no event, and the cache has it already.
  await shownInCache(sandboxes, () => sandboxes.get(namespace, name)?.metadata.resourceVersion === resourceVersion);
  scope.audit('sandbox-change', request, { sandbox: name, fields: Object.keys(request.body as object).join(',') });
  return scope.views.view(changed);
}

async function remove(scope: ApiScope, request: FastifyRequest): Promise<void> {
  const access = inCluster(scope);
  const { cluster } = access;
  const { name, namespace, uid } = changeableSandbox(access, request.caller, idOf(request)).metadata;
  if (!(await cluster.deleteSandbox({ name, namespace }))) throw sandboxMissing();
  await shownInCache(cluster.sandboxes, () => {
    const now = cluster.sandboxes.get(namespace, name)?.metadata;
    return now?.uid !== uid || now?.deletionTimestamp !== undefined;
  });
  scope.audit('sandbox-delete', request, { sandbox: name });
}

async function requireRoom(scope: QuotaScope, caller: Caller, namespace: string): Promise<void> {
  const { person, organization } = await sandboxQuota(scope, caller, namespace);
  if (person.left === 0) {
    const detail = `you have ${person.limit} Sandboxes, as many as one person may have`;
    throw new HttpProblem({ status: 409, code: 'sandbox_limit', detail, next: 'delete one that you do not need' });
  }
  if (organization.left === 0) {
    const detail = `your Organization has ${organization.used} Sandboxes, as many as its quota allows`;
    throw new HttpProblem({ status: 409, code: 'organization_limit', detail, next: 'delete one that nobody needs, or let an administrator raise the quota' });
  }
}

function organizationMissing(): HttpProblem {
  return new HttpProblem({
    status: 409,
    code: 'organization_missing',
    detail: 'the cluster has no namespace for your Organization',
    next: 'let an administrator create it',
  });
}

function nameTaken(existing: SandboxClaim, wanted: SandboxClaim): HttpProblem {
  const [keyBefore] = (existing.metadata.annotations?.[annotations.idempotencyKey] ?? '').split('.');
  const [key] = (wanted.metadata.annotations?.[annotations.idempotencyKey] ?? '').split('.');
  if (key && key === keyBefore) {
    const detail = 'this Idempotency-Key came before with another request';
    return new HttpProblem({ status: 409, code: 'idempotency_key_reused', detail, next: 'send a new key' });
  }
  return new HttpProblem({ status: 409, code: 'sandbox_exists', detail: 'there is a Sandbox with this name', next: 'take another name' });
}
