import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addResource, equalSecrets, HttpProblem } from '@openova/service-kit';
import { randomPKCECodeVerifier, randomState } from 'openid-client';
import { forgetAttempt, keepAttempt, readAttempt, type AttemptKind, type AttemptRules } from '../access/kept-attempt.ts';
import { OAuthFailed, type OAuthClient, type OAuthFailure } from '../access/oauth-client.ts';
import { connectByos } from '../sandboxes/byos.ts';
import { keptTokens } from '../sandboxes/byos-renewal.ts';
import { organizationMember, type OrganizationMember } from '../sandboxes/organization.ts';
import { inCluster, type ApiScope } from './api-scope.ts';
import { byosPath } from './byos.ts';

/** How connecting by OAuth has ended, for the page that tells it. */
export type ByosOutcome =
  | 'connected'
  | 'connected_in_part'
  | 'denied'
  | 'not_begun'
  | 'other_person'
  | 'not_offered'
  | 'not_kept'
  | `provider_${OAuthFailure}`;

const kind: AttemptKind = { cookie: 'openova-byos', headerType: 'openova-byos+jwt' };

/** Who has begun, in which session, and what ties the answer to it. */
interface BegunConnection extends OrganizationMember {
  readonly sessionEnd: number;
  readonly state: string;
  readonly verifier: string;
}

const text = { type: 'string' } as const;
const returnedSchema = { type: 'object', properties: { state: text, code: text, error: { ...text, description: 'Instead of a code' } } } as const;
const begunSchema = {
  title: 'ByosAuthorization',
  type: 'object',
  properties: { authorizeUrl: { type: 'string', description: 'Open it in this browser, within ten minutes' } },
  required: ['authorizeUrl'],
} as const;

/** Connecting the caller's own account by OAuth: code flow with PKCE. */
export function addByosOAuthRoutes(routes: FastifyInstance, scope: ApiScope): void {
  addResource(routes, `${byosPath}/start`, {
    POST: {
      schema: { operationId: 'beginByosOAuth', summary: 'Begin to connect your own account by OAuth', response: { 200: begunSchema } },
      handler: (request, reply) => begin(scope, request, reply),
    },
  });
  addResource(routes, `${byosPath}/callback`, {
    GET: {
      config: { isChange: true },
      schema: {
        operationId: 'finishByosOAuth',
        summary: 'Where the provider leads back to; leads on to the settings',
        querystring: returnedSchema,
        response: { 303: { title: 'Settings', type: 'null' } },
      },
      errorHandler: beginAgain,
      handler: async (request, reply) => {
        const outcome = await finish(scope, request);
        const isConnected = outcome === 'connected' || outcome === 'connected_in_part';
        scope.audit(isConnected ? 'byos-connect' : 'byos-connect-failed', request, { agent: 'claude-code', way: 'oauth', outcome });
        forgetAttempt(reply, kind, rulesOf(scope));
        return toSettings(reply, outcome);
      },
    },
  });
}

async function begin(scope: ApiScope, { caller }: FastifyRequest, reply: FastifyReply): Promise<{ readonly authorizeUrl: string }> {
  const { byosOAuth } = scope;
  if (!byosOAuth) throw notOffered();
  inCluster(scope);
  const [state, verifier] = [randomState(), randomPKCECodeVerifier()];
  const begun: BegunConnection = { ...organizationMember(caller, scope.defaultNamespace), sessionEnd: caller.expiresAt, state, verifier };
  await keepAttempt(reply, kind, begun, rulesOf(scope));
  return { authorizeUrl: (await byosOAuth.authorizeUrl({ state, verifier, redirectUri: redirectUri(scope) })).href };
}

async function finish(scope: ApiScope, request: FastifyRequest): Promise<ByosOutcome> {
  const { byosOAuth } = scope;
  if (!byosOAuth) return 'not_offered';
  const begun = await readAttempt<BegunConnection>(request, kind, rulesOf(scope));
  const { state, code, error } = request.query as Readonly<Record<string, string | undefined>>;
  if (!begun || state === undefined || !equalSecrets(state, begun.state)) return 'not_begun';
  const member = organizationMember(request.caller, scope.defaultNamespace);
  const isSame = begun.email === member.email && begun.namespace === member.namespace && begun.sessionEnd === request.caller.expiresAt;
  if (!isSame) return 'other_person';
  if (error !== undefined) return outcomeOf(error);
  if (code === undefined) return 'provider_malformed';
  return connect(scope, byosOAuth, { member, code, state, verifier: begun.verifier });
}

interface ReturnedPerson {
  readonly member: OrganizationMember;
  readonly code: string;
  readonly state: string;
  readonly verifier: string;
}

async function connect(scope: ApiScope, oauth: OAuthClient, { member, ...returned }: ReturnedPerson): Promise<ByosOutcome> {
  try {
    const place = inCluster(scope);
    const tokens = await oauth.exchange({ ...returned, redirectUri: redirectUri(scope) });
    const missing = await connectByos(place, member, keptTokens(tokens, new Date(scope.now()).toISOString(), scope.now()));
    scope.byosUpkeep?.lookSoon(member);
    return missing.length === 0 ? 'connected' : 'connected_in_part';
  } catch (error) {
    if (error instanceof OAuthFailed) return `provider_${error.failure}`;
    if (error instanceof HttpProblem) return 'not_kept';
    throw error;
  }
}

// RFC 6749, 4.1.2.1.
function outcomeOf(error: string): ByosOutcome {
  if (error === 'access_denied') return 'denied';
  return error === 'server_error' || error === 'temporarily_unavailable' ? 'provider_unreachable' : 'provider_misconfigured';
}

// Somebody whose session has ended meanwhile is on a page of the browser, which leads to the sign-in.
function beginAgain(error: unknown, { headers }: FastifyRequest, reply: FastifyReply): void {
  if (!(error instanceof HttpProblem) || error.status !== 401 || !(headers.accept ?? '').includes('text/html')) throw error;
  toSettings(reply, 'not_begun');
}

function toSettings(reply: FastifyReply, outcome: ByosOutcome): FastifyReply {
  return reply.redirect(`/settings?byos=${outcome}`, 303);
}

function rulesOf({ keys, now, publicUrl }: ApiScope): AttemptRules {
  return { keys, now, isSecure: publicUrl.protocol === 'https:' };
}

function redirectUri({ publicUrl }: ApiScope): string {
  return new URL(`${byosPath}/callback`, publicUrl).href;
}

function notOffered(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'byos_oauth_not_configured',
    detail: 'connecting by OAuth is not set up: --byos-authorize-url, --byos-token-url and --byos-client-id are missing',
    next: 'paste a key, or ask the operator of the platform to set them',
  });
}
