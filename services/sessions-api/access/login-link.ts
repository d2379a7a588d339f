import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource, equalSecrets, HttpProblem } from '@openova/service-kit';
import { readSession, signIn, type ConsoleSessions } from './console-session.ts';
import type { Identity } from './identity.ts';
import { returnPath } from './return-path.ts';

// The plane of one's own machine goes on over restarts, and a link comes with its start only.
const sessionSeconds = 30 * 24 * 3600;

/** Who is let in by a link that works once. */
export interface LoginLink {
  readonly identity: Identity;
  readonly code: string;
}

/** `GET /login?code=…`: signs the one person of a local plane in, once, from this machine only. */
export function addLoginLink(routes: FastifyInstance, link: LoginLink, sessions: ConsoleSessions): void {
  let isUsed = false;
  const readCaller = readSession(sessions);
  const isSignedIn = (request: FastifyRequest): Promise<boolean> => readCaller(request).then((caller) => caller !== undefined, () => false);
  addResource(routes, '/login', {
    GET: {
      handler: async (request, reply) => {
        const { code, return: asked } = request.query as { code?: unknown; return?: unknown };
        const isRight = typeof code === 'string' && equalSecrets(code, link.code);
        const returnTo = returnPath(asked);
        if (!isLoopback(request.ip) || isUsed || !isRight) {
          // A link is easily opened again, in the browser that it has let in.
          if (await isSignedIn(request)) return reply.header('cache-control', 'no-store').redirect(returnTo, 303);
          throw linkRefused();
        }
        isUsed = true;
        return signIn(reply, { identity: link.identity, seconds: sessionSeconds, returnTo }, sessions);
      },
    },
  });
}

function linkRefused(): HttpProblem {
  return new HttpProblem({
    status: 401,
    code: 'login_link_refused',
    detail: 'the login link was used before, or is not one of this server',
    next: 'start the local plane again for a new one',
  });
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return isIP(plain) !== 0 && (plain === '::1' || plain.startsWith('127.'));
}
