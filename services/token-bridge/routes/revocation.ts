import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource, HttpProblem } from '@openova/service-kit';
import { adminGuard } from '../admin-guard.ts';
import { tokenLifeSeconds } from '../claims.ts';
import { epochSeconds } from '../epoch-seconds.ts';
import type { RouteContext } from './route-context.ts';

/** Revokes all tokens of a Sandbox, or one token by its id. To revoke again is no error. */
export function addRevocationRoutes(routes: FastifyInstance, context: RouteContext): void {
  const onRequest = adminGuard(context);
  addResource(routes, '/admin/tokens/sandbox/:sandboxId', {
    DELETE: { onRequest, handler: async (request) => revokeSandbox(context, request) },
  });
  addResource(routes, '/admin/tokens/revoke', {
    POST: { onRequest, handler: async (request) => revokeToken(context, request) },
  });
}

async function revokeSandbox({ tokens, audit, now }: RouteContext, request: FastifyRequest): Promise<{ readonly revoked: number }> {
  const { sandboxId } = request.params as { sandboxId: string };
  const revoked = await tokens.revokeSandbox(sandboxId, epochSeconds(now()));
  audit('revoke-sandbox', request, { sandboxId, revoked });
  return { revoked };
}

async function revokeToken({ tokens, audit, now }: RouteContext, request: FastifyRequest): Promise<{ readonly jti: string }> {
  const jti = (request.body as { jti?: unknown } | null | undefined)?.jti;
  if (typeof jti !== 'string' || !/^[\w-]{1,64}$/.test(jti)) {
    throw new HttpProblem({ status: 400, code: 'invalid_jti', detail: 'jti is missing or no token id', next: 'send the jti of the token' });
  }
  const time = epochSeconds(now());
  // A token that the store does not know can be valid for as long as any.
  await tokens.revoke({ jti, expiresAt: time + tokenLifeSeconds }, time);
  audit('revoke-token', request, { jti });
  return { jti };
}
