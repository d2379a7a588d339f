import { performance } from 'node:perf_hooks';
import type { FastifyRequest } from 'fastify';
import { TokenRefused, type SandboxTokenClaims } from '@openova/service-kit';
import type { Spender } from '../usage/usage-store.ts';
import type { BodyRoom } from './body-memory.ts';
import { servedChannels } from './channel-choice.ts';
import type { Gate, GateRoutes } from './gate.ts';
import { limitsFor, type ChannelConfig, type OrganizationLimits } from './gate-config.ts';
import { gateProblem } from './gate-problem.ts';
import { presentedToken } from './presented-token.ts';
import type { Admission, LimitedUser } from './use-limiter.ts';
import type { VerifyToken } from './verified-tokens.ts';

/** A request that was let in: whose it is, and what it is handled by. */
export interface Visit {
  readonly claims: SandboxTokenClaims;
  readonly routes: GateRoutes;
  /** Those that the gate serves to it; never empty. */
  readonly channels: readonly ChannelConfig[];
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
  const channels = servedChannels(routes.config, { organization: claims.org, channels: claims.channels });
  if (channels.length === 0) throw gateProblem('channel_not_allowed');
  const parties = spenders(claims, limitsFor(routes.config, claims.org));
  for (const { spender, limits: { budget } } of parties) {
    if (budget && (await gate.spending.spentNanos(spender, budget.period)) >= budget.amountNanos) throw gateProblem('budget_spent');
  }
  const room = gate.bodies.reserve(claims.sub, announcedBytes(request));
  try {
    const admission = enter(gate, parties, now());
    return { claims, routes, channels, token, admission, room, admittedInMs: performance.now() - began };
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

interface LimitedSpender extends LimitedUser {
  readonly spender: Spender;
}

function spenders({ sub, org }: SandboxTokenClaims, { sandbox, organization }: OrganizationLimits): readonly LimitedSpender[] {
  return [
    { id: `sandbox ${sub}`, spender: { kind: 'sandbox', id: sub }, limits: sandbox },
    { id: `organization ${org}`, spender: { kind: 'organization', id: org }, limits: organization },
  ];
}

function enter({ limiter }: Gate, parties: readonly LimitedSpender[], now: number): Admission {
  const entered = limiter.admit(parties, now);
  if ('release' in entered) return entered;
  throw gateProblem(entered.code, { headers: { 'retry-after': String(entered.retryAfterSeconds) } });
}

function announcedBytes({ method, headers }: FastifyRequest): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  const announced = headers['content-length'];
  return announced === undefined ? largestBodyBytes : Math.min(Number(announced), largestBodyBytes);
}
