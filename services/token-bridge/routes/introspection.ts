import type { FastifyInstance } from 'fastify';
import { addResource, HttpProblem, TokenRefused, verifySandboxToken } from '@openova/service-kit';
import { adminGuard, configured } from '../admin-guard.ts';
import type { RouteContext } from './route-context.ts';

/** `POST /introspect`, RFC 7662: whether a token holds, and what it says. For verifiers that cannot verify by themselves. */
export function addIntrospectionRoute(routes: FastifyInstance, context: RouteContext): void {
  routes.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async (_request: unknown, body: string) =>
      new URLSearchParams(body),
    );
    addResource(scope, '/introspect', {
      POST: {
        onRequest: adminGuard(context),
        handler: async (request, reply) => {
          const token = request.body instanceof URLSearchParams ? request.body.get('token') : null;
          if (!token) throw new HttpProblem({ status: 400, code: 'token_missing', detail: 'the form has no field token', next: 'send it' });
          reply.header('cache-control', 'no-store');
          return introspect(context, token);
        },
      },
    });
  });
}

async function introspect(context: RouteContext, token: string): Promise<object> {
  const { keys } = configured(context);
  try {
    const claims = await verifySandboxToken(token, { issuer: context.issuer, keyOf: (kid) => keys.find(kid), now: context.now });
    return (await context.tokens.isRevoked(claims.jti)) ? inactive : { active: true, username: claims.user, ...claims };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    context.log.debug('token refused', { reason: error.message });
    return inactive;
  }
}

// Why a token does not hold is nobody's business: it would tell a forger how to go on.
const inactive = { active: false };
