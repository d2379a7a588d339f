import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource } from '@openova/service-kit';
import { adminGuard, configured } from '../admin-guard.ts';
import { callerTool } from '../caller/caller-tool.ts';
import { expiresAt } from '../claims.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { mintToken } from '../mint.ts';
import { parseMintRequest } from '../mint-request.ts';
import { mintStatus } from '../mint-status.ts';
import type { RouteContext } from './route-context.ts';

interface MintReply {
  readonly token: string;
  readonly expires_at: string;
}

/** `POST /admin/tokens/sandbox`: checks method, configuration, bearer and body, in this order, and mints. */
export function addMintRoute(routes: FastifyInstance, context: RouteContext): void {
  const count = context.metrics.counter({
    name: 'newapi_admin_token_mint_requests_total',
    help: 'Requests to mint a token, by the calling tool and how they ended.',
    labels: ['tool', 'status'],
  });
  routes.register(async (scope) => {
    // Every answer passes here, also that of a request which was refused before its handler.
    scope.addHook('onSend', async ({ headers }, reply) => {
      count({ tool: callerTool(headers['x-catalyst-tool']), status: mintStatus(reply.statusCode) });
      reply.header('cache-control', 'no-store');
    });
    addResource(scope, '/admin/tokens/sandbox', {
      POST: { onRequest: adminGuard(context), handler: async (request) => answerMint(context, request) },
    });
  });
}

async function answerMint(context: RouteContext, request: FastifyRequest): Promise<MintReply> {
  const { keys } = configured(context);
  const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
  const minted = await mintToken({ ...context, keys }, parseMintRequest(request.body), idempotencyKey);
  const { jti, sub, org, user, exp } = minted.claims;
  const fields = { jti, sandboxId: sub, org, user, expiresAt: exp, kid: minted.kid };
  context.audit(minted.replayed ? 'replay' : 'mint', request, fields);
  return { token: minted.token, expires_at: expiresAt(minted.claims) };
}
