import { performance } from 'node:perf_hooks';
import type { FastifyRequest } from 'fastify';
import { TokenRefused, type SandboxTokenClaims } from '@openova/service-kit';
import type { Spender } from '../usage/usage-store.ts';
import type { BodyRoom } from './body-memory.ts';
import { servedChannels, type TokenHolder } from './channel-choice.ts';
import type { Gate, GateRoutes } from './gate.ts';
import { limitsFor, type OrganizationLimits, type UseLimits } from './gate-config.ts';
import { gateProblem } from './gate-problem.ts';
import { presentedToken } from './presented-token.ts';
import type { Admission } from './use-limiter.ts';
import type { VerifyToken } from './verified-tokens.ts';

/** A request that was let in: whose it is, and what it is handled by. */
export interface Visit {
  readonly claims: SandboxTokenClaims;
  readonly holder: TokenHolder;
  readonly routes: GateRoutes;
  readonly token: string;
  readonly admission: Admission;
  readonly room: BodyRoom;
  /** Milliseconds that the gate has taken so far. */
  readonly admittedInMs: number;
}

export interface Doorkeeper {
  readonly gate: Gate;
  readonly verify: VerifyToken;
  readonly isRevoked: (jti: string) => Promise<boolean>;
  readonly now: () => number;
}

/** The largest body that is read. */
export const largestBodyBytes = 20 * 1024 * 1024;

/**
 * Lets a request in whose token holds and whose Sandbox is within its limits, or throws HttpProblem. Runs before the body is read, so that
 * nothing is spent on one that is refused.
 */
export async function admit({ gate, verify, isRevoked, now }: Doorkeeper, request: FastifyRequest): Promise<Visit> {
  const began = performance.now();
  const { claims, token } = await identify(verify, isRevoked, request);
  const routes = gate.routes();
  const holder = { organization: claims.org, channels: claims.channels };
  if (servedChannels(routes.config, holder).length === 0) throw gateProblem('channel_not_allowed');
  const limits = limitsFor(routes.config, claims.org);
  await checkBudgets(gate, claims, limits);
  const room = gate.bodies.reserve(claims.sub, announcedBytes(request));
  try {
    const admission = enter(gate, claims, limits, now());
    return { claims, holder, routes, token, admission, room, admittedInMs: performance.now() - began };
  } catch (error) {
    room.free();
    throw error;
  }
}

async function identify(verify: VerifyToken, isRevoked: Doorkeeper['isRevoked'], { raw }: FastifyRequest) {
  const token = presentedToken(raw);
  if (token === undefined) throw gateProblem('token_missing', { headers: { 'www-authenticate': 'Bearer' } });
  try {
    const claims = await verify(token);
    if (!(await isRevoked(claims.jti))) return { claims, token };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
  }
  // Which rule the token breaks is nobody's business: it would tell a forger how to go on.
  throw gateProblem('token_invalid', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
}

async function checkBudgets({ spending }: Gate, claims: SandboxTokenClaims, limits: OrganizationLimits): Promise<void> {
  for (const [spender, { budget }] of spenders(claims, limits)) {
    if (budget && (await spending.spentNanos(spender, budget.period)) >= budget.amountNanos) throw gateProblem('budget_spent');
  }
}

function spenders({ sub, org }: SandboxTokenClaims, { sandbox, organization }: OrganizationLimits): (readonly [Spender, UseLimits])[] {
  return [
    [{ kind: 'sandbox', id: sub }, sandbox],
    [{ kind: 'organization', id: org }, organization],
  ];
}

function enter({ limiter }: Gate, claims: SandboxTokenClaims, limits: OrganizationLimits, now: number): Admission {
  const users = spenders(claims, limits).map(([{ kind, id }, own]) => ({ id: `${kind} ${id}`, limits: own }));
  const entered = limiter.admit(users, now);
  if ('release' in entered) return entered;
  throw gateProblem(entered.code, { headers: { 'retry-after': String(entered.retryAfterSeconds) } });
}

function announcedBytes({ method, headers }: FastifyRequest): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  const announced = headers['content-length'];
  return announced === undefined ? largestBodyBytes : Math.min(Number(announced), largestBodyBytes);
}
