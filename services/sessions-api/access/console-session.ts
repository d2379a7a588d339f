import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@openova/process-kit';
import { HttpProblem } from '@openova/service-kit';
import { errors, jwtVerify, SignJWT } from 'jose';
import { cookieOf, setCookie, type CookieRules } from './cookies.ts';
import type { Identity, ReadCaller } from './identity.ts';
import type { SigningKeys } from './signing-keys.ts';

/** How long a person stays signed in whom the identity provider vouches for. */
export const sessionSeconds = 8 * 3600;

const cookie = 'openova-session';
// Browsers drop larger cookies without a word.
const longestCookie = 3_800;
const headerType = 'openova-console+jwt';
const audience = 'openova-sessions-api';

export interface ConsoleSessions extends CookieRules {
  readonly keys: SigningKeys;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface SignIn {
  readonly identity: Identity;
  /** How long it lasts. */
  readonly seconds: number;
  /** A path of the console. */
  readonly returnTo: string;
}

/** Signs a person in, and sends them to the console. */
export async function signIn(reply: FastifyReply, { identity, seconds, returnTo }: SignIn, sessions: ConsoleSessions): Promise<FastifyReply> {
  const { email, orgId } = identity;
  sessions.log.info('audit', { action: 'login', email, organization: orgId, requestId: reply.request.id });
  return reply.header('set-cookie', await sessionCookie(identity, sessions, seconds)).header('cache-control', 'no-store').redirect(returnTo, 303);
}

/** The `Set-Cookie` header of a session. */
export async function sessionCookie(
  { email, orgId, groups }: Identity,
  sessions: Pick<ConsoleSessions, 'keys' | 'isSecure' | 'now'>,
  seconds = sessionSeconds,
): Promise<string> {
  const iat = Math.floor(sessions.now() / 1000);
  const { kid, algorithm, signWith } = sessions.keys.current;
  const claims = { aud: audience, sub: email, ...(orgId === undefined ? {} : { org_id: orgId }), groups: [...groups], iat, exp: iat + seconds };
  const value = await new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ: headerType }).sign(signWith);
  if (value.length > longestCookie) {
    const detail = 'you are in more groups than a session can hold';
    throw new HttpProblem({ status: 403, code: 'too_many_groups', detail, next: 'let an administrator cut the groups down that the identity provider sends' });
  }
  return setCookie({ name: cookie, value, maxAgeSeconds: seconds }, sessions);
}

/** The `Set-Cookie` header that signs a person out. */
export function endSession(rules: CookieRules): string {
  return setCookie({ name: cookie, value: '', maxAgeSeconds: 0 }, rules);
}

export function readSession(sessions: ConsoleSessions): ReadCaller {
  return async (request: FastifyRequest) => {
    const token = cookieOf(request, cookie, sessions);
    if (token === undefined || token === '') return undefined;
    try {
      const { payload } = await jwtVerify<{ org_id?: string; groups: string[] }>(token, sessions.keys.find, {
        algorithms: ['EdDSA', 'ES256'],
        audience,
        typ: headerType,
        requiredClaims: ['sub', 'iat', 'exp'],
        currentDate: new Date(sessions.now()),
      });
      return { email: payload.sub ?? '', orgId: payload.org_id, groups: payload.groups, by: 'cookie', expiresAt: (payload.exp ?? 0) * 1000 };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw new HttpProblem({ status: 401, code: 'session_expired', detail: 'your session has ended', next: 'sign in again', headers: { 'www-authenticate': 'Bearer' } });
    }
  };
}
