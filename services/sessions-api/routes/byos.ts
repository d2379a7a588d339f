import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { OAuthFailed } from '../access/oauth-client.ts';
import { byosConnection, connectByos, disconnectByos, type ByosConnection } from '../sandboxes/byos.ts';
import { tokenToGiveBack, type KeptByos } from '../sandboxes/byos-secret.ts';
import { organizationMember, type OrganizationMember } from '../sandboxes/organization.ts';
import { inCluster, type ApiScope } from './api-scope.ts';

export const byosPath = '/api/v1/sandbox/byos/claude-code';

const time = { type: ['string', 'null'] } as const;
const statusSchema = {
  title: 'ByosStatus',
  type: 'object',
  properties: {
    connected: { type: 'boolean' },
    connectedAt: time,
    by: { type: ['string', 'null'], enum: ['key', 'oauth', null] },
    expiresAt: { ...time, description: 'When the token ends unless it is renewed, which is done before; null for a key' },
    expired: { type: 'boolean', description: 'It was connected, and has to be connected again' },
    oauthOffered: { type: 'boolean', description: 'Whether connecting by OAuth is set up' },
  },
  required: ['connected', 'connectedAt', 'by', 'expiresAt', 'expired', 'oauthOffered'],
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
  addResource(routes, `${byosPath}/status`, {
    GET: {
      schema: { operationId: 'getByosStatus', summary: 'Whether claude-code uses your own account', response: { 200: statusSchema } },
      handler: async ({ caller }) => status(scope, organizationMember(caller, scope.defaultNamespace)),
    },
  });
  addResource(routes, byosPath, {
    PUT: {
      schema: { operationId: 'connectByos', summary: 'Let claude-code use your own key', body: connectSchema, response: { 200: connectedSchema } },
      handler: async (request) => {
        const member = organizationMember(request.caller, scope.defaultNamespace);
        const { key: token } = request.body as { key: string };
        const connectedAt = new Date(scope.now()).toISOString();
        const missing = await connectByos(inCluster(scope), member, { by: 'key', token, connectedAt, expiresAt: undefined, refresh: undefined });
        scope.audit('byos-connect', request, { agent: 'claude-code', way: 'key', missing: missing.length });
        return { ...(await status(scope, member)), missing };
      },
    },
    DELETE: {
      schema: { operationId: 'disconnectByos', summary: 'Forget your own account', response: { 204: { type: 'null' } } },
      handler: async (request, reply) => {
        const forgotten = await disconnectByos(inCluster(scope), organizationMember(request.caller, scope.defaultNamespace));
        scope.audit('byos-disconnect', request, { agent: 'claude-code', revoked: await giveBack(scope, forgotten) });
        return reply.status(204).send();
      },
    },
  });
}

// Forgotten it is in any case: the person can do the rest at the provider.
async function giveBack({ byosOAuth, log }: ApiScope, forgotten: KeptByos | undefined): Promise<boolean> {
  const token = forgotten && tokenToGiveBack(forgotten);
  if (!byosOAuth || token === undefined) return false;
  try {
    return await byosOAuth.revoke(token);
  } catch (error) {
    if (!(error instanceof OAuthFailed)) throw error;
    log.warn('a token was not given back', { cause: error.message });
    return false;
  }
}

async function status(scope: ApiScope, member: OrganizationMember): Promise<ByosConnection & { readonly oauthOffered: boolean }> {
  const read = () => byosConnection(inCluster(scope), member, scope.now());
  const first = await read();
  // The token of a person without Sandboxes is not renewed before somebody asks.
  if (first.expired) await scope.byosUpkeep?.look(member);
  return { ...(first.expired ? await read() : first), oauthOffered: scope.byosOAuth !== undefined };
}
