import type { FastifyInstance, FastifyRequest } from 'fastify';
import { everySessionCapability } from '@openova/sandbox-model';
import { addResource, HttpProblem } from '@openova/service-kit';
import { issueApiToken, readTokenSecret, tokenSecret, tokenSecretNameOf, type ApiToken, type ApiTokenRequest } from '../access/api-token.ts';
import type { Caller } from '../access/identity.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterUnavailable } from '../cluster/cluster-problem.ts';
import { shownInCache } from '../cluster/own-write.ts';
import { oneAtATime } from '../sandboxes/one-at-a-time.ts';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { idOf, reachableCluster, type ApiScope } from './api-scope.ts';

const path = '/api/v1/sandbox/tokens';
const mostTokens = 20;
const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;

const tokenProperties = { id: text, name: text, groups: texts, capabilities: texts, createdAt: text, expiresAt: text } as const;
const tokenSchema = { title: 'ApiToken', type: 'object', properties: tokenProperties, required: Object.keys(tokenProperties) } as const;
const tokenListSchema = { title: 'ApiTokenList', type: 'object', properties: { tokens: { type: 'array', items: tokenSchema } }, required: ['tokens'] } as const;
const createdSchema = {
  title: 'CreatedApiToken',
  type: 'object',
  properties: { ...tokenProperties, token: { ...text, description: 'Shown this once' } },
  required: [...Object.keys(tokenProperties), 'token'],
} as const;

const requestSchema = {
  title: 'NewApiToken',
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { ...text, minLength: 1, maxLength: 80 },
    days: { type: 'integer', minimum: 1, maximum: 365, default: 90 },
    capabilities: {
      type: 'array',
      items: { ...text, maxLength: 100, pattern: '^sandbox\\.session\\.([a-z]+|\\*)$' },
      minItems: 1,
      maxItems: 20,
      default: [everySessionCapability],
    },
    groups: { type: 'array', items: { ...text, maxLength: 253 }, maxItems: 100, default: [] },
  },
  required: ['name'],
} as const;

/** API tokens of the caller: for people only, so that no token can make another one. */
export function addApiTokenRoutes(routes: FastifyInstance, scope: ApiScope): void {
  const inTurn = oneAtATime();
  addResource(routes, path, {
    GET: {
      schema: { operationId: 'listApiTokens', summary: 'Your API tokens', response: { 200: tokenListSchema } },
      handler: async ({ caller }) => ({ tokens: ownTokens(scope, withTokens(scope), caller) }),
    },
    POST: {
      schema: { operationId: 'createApiToken', summary: 'Create an API token; it is shown once', body: requestSchema, response: { 201: createdSchema } },
      handler: async (request, reply) => reply.status(201).header('cache-control', 'no-store').send(await inTurn(request.caller.email, () => create(scope, request))),
    },
  });
  addResource(routes, `${path}/:id`, {
    DELETE: {
      schema: {
        operationId: 'revokeApiToken',
        summary: 'Revoke an API token',
        params: { type: 'object', properties: { id: { ...text, maxLength: 64 } }, required: ['id'] },
        response: { 204: { type: 'null' } },
      },
      handler: async (request, reply) => {
        await revoke(scope, request);
        return reply.status(204).send();
      },
    },
  });
}

// Tokens are read apart from Sandboxes, and may be the only ones that cannot be.
function withTokens(scope: ApiScope): Cluster {
  const cluster = reachableCluster(scope);
  if (!cluster.apiTokens.isCurrent) throw clusterUnavailable();
  return cluster;
}

async function create(scope: ApiScope, request: FastifyRequest): Promise<ApiToken & { readonly token: string }> {
  const cluster = withTokens(scope);
  const { caller } = request;
  if (ownTokens(scope, cluster, caller).length >= mostTokens) {
    const detail = `you have ${mostTokens} API tokens`;
    throw new HttpProblem({ status: 409, code: 'token_limit', detail, next: 'revoke one that you do not use' });
  }
  const owner = { ...caller, orgId: organizationNamespace(caller, scope.defaultNamespace) };
  const issued = issueApiToken(request.body as ApiTokenRequest, owner, scope.now());
  await cluster.createSecret(tokenSecret(issued.token, issued.text, cluster.ownNamespace));
  await shownInCache(cluster.apiTokens, () => find(cluster, issued.token.id) !== undefined);
  scope.audit('token-create', request, { token: issued.token.id, expiresAt: issued.token.expiresAt });
  return { ...issued.token, token: issued.text };
}

async function revoke(scope: ApiScope, request: FastifyRequest): Promise<void> {
  const cluster = withTokens(scope);
  const id = idOf(request);
  if (!ownTokens(scope, cluster, request.caller).some((token) => token.id === id)) {
    throw new HttpProblem({ status: 404, code: 'token_not_found', detail: 'you have no API token with this id', next: 'look at your API tokens' });
  }
  await cluster.deleteSecret({ namespace: cluster.ownNamespace, name: tokenSecretNameOf(id) });
  await shownInCache(cluster.apiTokens, () => find(cluster, id) === undefined);
  scope.audit('token-revoke', request, { token: id });
}

function ownTokens(scope: ApiScope, { apiTokens, ownNamespace }: Cluster, caller: Caller): ApiToken[] {
  const organization = organizationNamespace(caller, scope.defaultNamespace);
  const tokens = apiTokens.list(ownNamespace).flatMap((secret) => readTokenSecret(secret)?.token ?? []);
  return tokens.filter(({ email, orgId }) => email === caller.email && orgId === organization);
}

function find({ apiTokens, ownNamespace }: Cluster, id: string) {
  return apiTokens.get(ownNamespace, tokenSecretNameOf(id));
}
