import type { FastifyInstance } from 'fastify';
import { addResource, HttpProblem } from '@openova/service-kit';
import { sessionSeconds, signIn, type ConsoleSessions } from './console-session.ts';
import { forgetAttempt, keepAttempt, readAttempt, type AttemptKind } from './kept-attempt.ts';
import type { LoginAttempt, OidcProvider } from './oidc-provider.ts';
import { returnPath } from './return-path.ts';

const login: AttemptKind = { cookie: 'openova-login', headerType: 'openova-login+jwt' };

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
export function addOidcLogin(routes: FastifyInstance, { provider, publicUrl, sessions }: OidcLogin): void {
  const callback = new URL('/login/callback', publicUrl).href;
  addResource(routes, '/login', {
    GET: {
      handler: async (request, reply) => {
        const { url, attempt } = await provider.begin(callback);
        const { return: asked } = request.query as { return?: unknown };
        const begun: BegunLogin = { ...attempt, returnTo: returnPath(asked) };
        await keepAttempt(reply, login, begun, sessions);
        return reply.header('cache-control', 'no-store').redirect(url.href, 303);
      },
    },
  });
  addResource(routes, '/login/callback', {
    GET: {
      handler: async (request, reply) => {
        const attempt = await readAttempt<BegunLogin>(request, login, sessions);
        if (!attempt) throw notBegunHere();
        const identity = await provider.finish(new URL(`${callback}${new URL(request.url, publicUrl).search}`), attempt);
        forgetAttempt(reply, login, sessions);
        return signIn(reply, { identity, seconds: sessionSeconds, returnTo: attempt.returnTo }, sessions);
      },
    },
  });
}

function notBegunHere(): HttpProblem {
  const detail = 'this sign-in was not begun in this browser, or too long ago';
  return new HttpProblem({ status: 401, code: 'login_failed', detail, next: 'sign in again at /login' });
}
