import type { FastifyRequest } from 'fastify';
import { mcpServerName } from '@openova/sandbox-model';
import { bearerOf, HttpProblem, TokenRefused, verifySandboxToken, type SandboxTokenClaims } from '@openova/service-kit';
import type { SandboxFacts } from '../sandbox-facts.ts';
import type { TokenTrust } from './bridge-trust.ts';

/** Who calls. The bearer is handed on to pty-server, and is in no log and no answer. */
export interface ToolCaller {
  readonly claims: SandboxTokenClaims;
  readonly bearer: string;
}

export interface TokenGuardOptions {
  readonly sandbox: SandboxFacts;
  readonly trust: TokenTrust;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The caller whose token holds here and now. Throws HttpProblem for every other. */
export type TokenGuard = (request: FastifyRequest) => Promise<ToolCaller>;

export function tokenGuard({ sandbox, trust, now }: TokenGuardOptions): TokenGuard {
  return async ({ raw }) => {
    const bearer = bearerOf(raw);
    if (bearer === undefined) throw unauthorized('bearer_missing', 'this needs the token of the Sandbox', 'Bearer');
    if (!trust.isCurrent()) throw keysUnavailable();
    const claims = await verify(bearer, { trust, now });
    if (![claims.aud].flat().includes(mcpServerName)) throw notHeld('it is not for this server');
    if (trust.isRevoked(claims.jti)) throw notHeld('it is revoked');
    if (claims.sub !== sandbox.id || claims.org_id !== sandbox.orgId) throw ofAnotherSandbox();
    return { claims, bearer };
  };
}

async function verify(bearer: string, { trust, now }: Pick<TokenGuardOptions, 'trust' | 'now'>): Promise<SandboxTokenClaims> {
  try {
    return await verifySandboxToken(bearer, { keyOf: (kid) => trust.keyOf(kid), now });
  } catch (error) {
    if (error instanceof TokenRefused) throw notHeld(error.message);
    throw error;
  }
}

function notHeld(why: string): HttpProblem {
  return unauthorized('bearer_wrong', `the token does not hold: ${why}`, 'Bearer error="invalid_token"');
}

function unauthorized(code: string, detail: string, challenge: string): HttpProblem {
  const next = 'send the current token of this Sandbox as bearer; its relay does';
  return new HttpProblem({ status: 401, code, detail, next, headers: { 'www-authenticate': challenge } });
}

function ofAnotherSandbox(): HttpProblem {
  return new HttpProblem({
    status: 403,
    code: 'wrong_sandbox',
    detail: 'the token is that of another Sandbox or Organization',
    next: 'use the MCP server of the Sandbox that the token is for',
  });
}

function keysUnavailable(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'keys_unavailable',
    detail: 'the token bridge has not said for too long which tokens hold',
    next: 'check SANDBOX_TOKEN_JWKS_URL and that the token bridge runs',
    headers: { 'retry-after': '5' },
  });
}
