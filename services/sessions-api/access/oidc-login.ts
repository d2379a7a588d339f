import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource, HttpProblem } from '@openova/service-kit';
import { errors, jwtVerify, SignJWT } from 'jose';
import { sessionSeconds, signIn, type ConsoleSessions } from './console-session.ts';
import { cookieOf, setCookie } from './cookies.ts';
import type { LoginAttempt, OidcProvider } from './oidc-provider.ts';
import { returnPath } from './return-path.ts';

const cookie = 'openova-login';
const attemptSeconds = 600;
const headerType = 'openova-login+jwt';

export interface OidcLogin {
  readonly provider: OidcProvider;
  readonly publicUrl: URL;
  readonly sessions: ConsoleSessions;
}

interface BegunLogin extends LoginAttempt {
  /** A path of the console. */
  readonly returnTo: string;
}

/** `GET /login` sends a person to the identity provider, `GET /login/callback` signs them in when they come back. */
export function addOidcLogin(routes: FastifyInstance, login: OidcLogin): void {
  const { provider, publicUrl, sessions } = login;
  const callback = new URL('/login/callback', publicUrl).href;
  addResource(routes, '/login', {
    GET: {
      handler: async (request, reply) => {
        const { url, attempt } = await provider.begin(callback);
        const { return: asked } = request.query as { return?: unknown };
        const value = await sealAttempt({ ...attempt, returnTo: returnPath(asked) }, sessions);
        reply.header('set-cookie', setCookie({ name: cookie, value, maxAgeSeconds: attemptSeconds }, sessions));
        return reply.header('cache-control', 'no-store').redirect(url.href, 303);
      },
    },
  });
  addResource(routes, '/login/callback', {
    GET: {
      handler: async (request, reply) => {
        const attempt = await openAttempt(request, sessions);
        const identity = await provider.finish(new URL(`${callback}${new URL(request.url, publicUrl).search}`), attempt);
        reply.header('set-cookie', setCookie({ name: cookie, value: '', maxAgeSeconds: 0 }, sessions));
        return signIn(reply, { identity, seconds: sessionSeconds, returnTo: attempt.returnTo }, sessions);
      },
    },
  });
}

// Signed, so that nobody can plant an attempt of their own in another person's browser.
function sealAttempt(attempt: BegunLogin, { keys, now }: ConsoleSessions): Promise<string> {
  const { kid, algorithm, signWith } = keys.current;
  const exp = Math.floor(now() / 1000) + attemptSeconds;
  return new SignJWT({ ...attempt, exp }).setProtectedHeader({ alg: algorithm, kid, typ: headerType }).sign(signWith);
}

async function openAttempt(request: FastifyRequest, sessions: ConsoleSessions): Promise<BegunLogin> {
  const token = cookieOf(request, cookie, sessions) ?? '';
  try {
    const options = { algorithms: ['EdDSA', 'ES256'], typ: headerType, requiredClaims: ['exp'], currentDate: new Date(sessions.now()) };
    return (await jwtVerify<BegunLogin>(token, sessions.keys.find, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    const detail = 'this sign-in was not begun in this browser, or too long ago';
    throw new HttpProblem({ status: 401, code: 'login_failed', detail, next: 'sign in again at /login' });
  }
}
