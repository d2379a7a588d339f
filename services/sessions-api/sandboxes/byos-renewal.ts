import { setTimeout as delay } from 'node:timers/promises';
import type { V1Secret } from '@kubernetes/client-node';
import type { Logger } from '@openova/process-kit';
import { HttpProblem } from '@openova/service-kit';
import { longestExchangeMs, OAuthFailed, type OAuthClient, type OAuthTokens } from '../access/oauth-client.ts';
import { auditOwnAction } from '../audit.ts';
import { hasExpired, ownSecretName, readOwnSecret, shareWithAll, takeOut, type ByosScope } from './byos.ts';
import { keptSecret, readKept, type ByosRefresh, type KeptByos } from './byos-secret.ts';
import type { OrganizationMember } from './organization.ts';

export interface RenewalScope extends ByosScope {
  readonly byosOAuth: OAuthClient;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long before its end a token is renewed; half its life, when that is shorter. */
const leadMs = 10 * 60_000;
// Twice as long after each failure. Longer than an answer may take: until then nobody else tries.
const firstRetryMs = 6 * longestExchangeMs;
const longestRetryMs = 16 * firstRetryMs;
const storeRetriesMs = [200, 1_000, 5_000];

/** What is kept of tokens that the provider has just given. */
export function keptTokens({ accessToken, refreshToken, expiresInSeconds }: OAuthTokens, connectedAt: string, now: number): KeptByos {
  const lifeMs = expiresInSeconds === undefined ? undefined : expiresInSeconds * 1000;
  const refreshAt = lifeMs === undefined ? undefined : now + Math.max(lifeMs - leadMs, lifeMs / 2);
  return {
    by: 'oauth',
    connectedAt,
    expiresAt: lifeMs === undefined ? undefined : new Date(now + lifeMs).toISOString(),
    token: accessToken,
    refresh: refreshToken === undefined || refreshAt === undefined ? undefined : { token: refreshToken, at: refreshAt, tries: 0 },
  };
}

export interface Renewal {
  /** When to look again, in milliseconds since the epoch; undefined: whenever. */
  readonly lookAt: number | undefined;
  /** A Sandbox has another token than the one that is kept. */
  readonly isUnshared?: boolean;
}

/** Renews the person's token when it is due, and lets it go when it cannot be. */
export async function renewByos(scope: RenewalScope, member: OrganizationMember): Promise<Renewal> {
  const secret = await readOwnSecret(scope, member);
  const kept = secret && readKept(secret);
  if (!kept || kept.by === 'key' || kept.token === undefined) return { lookAt: undefined };
  const { refresh, expiresAt } = kept;
  if (refresh) return refresh.at > scope.now() ? { lookAt: refresh.at } : attempt(scope, member, { secret, kept, refresh });
  if (!hasExpired(expiresAt, scope.now())) return { lookAt: expiresAt === undefined ? undefined : Date.parse(expiresAt) };
  await letGo(scope, member, { secret, kept });
  return { lookAt: undefined };
}

interface Found {
  readonly secret: V1Secret;
  readonly kept: KeptByos;
}

interface DueToken extends Found {
  readonly refresh: ByosRefresh;
}

// A refresh token may hold once only. Whoever puts the next try into the Secret is the one to make this one.
async function attempt(scope: RenewalScope, member: OrganizationMember, { secret, kept, refresh }: DueToken): Promise<Renewal> {
  const lookAt = scope.now() + Math.min(firstRetryMs * 2 ** refresh.tries, longestRetryMs);
  const claimed = await replace(scope, member, { secret, kept: { ...kept, refresh: { ...refresh, at: lookAt, tries: refresh.tries + 1 } } });
  if (!claimed) return { lookAt: scope.now() };
  try {
    const tokens = await scope.byosOAuth.refresh(refresh.token);
    const renewed = keptTokens({ ...tokens, refreshToken: tokens.refreshToken ?? refresh.token }, kept.connectedAt, scope.now());
    return await store(scope, member, { secret: claimed, kept: renewed });
  } catch (error) {
    if (!(error instanceof OAuthFailed)) throw error;
    if (error.failure === 'refused') await letGo(scope, member, { secret: claimed, kept });
    else scope.log.warn('the token of a person was not renewed', { ...nameOf(member), cause: error.message, retryMs: lookAt - scope.now() });
    return { lookAt };
  }
}

async function store(scope: RenewalScope, member: OrganizationMember, renewed: Found): Promise<Renewal> {
  // Changed meanwhile: the person has disconnected, or connected again.
  if (!(await replaceFirmly(scope, member, renewed))) return { lookAt: scope.now() };
  auditOwnAction(scope.log, 'byos-renew', member);
  return { lookAt: renewed.kept.refresh?.at, isUnshared: !(await isSharedWithAll(scope, member)) };
}

// The old refresh token may hold no longer, so the new one is not given up at once.
async function replaceFirmly(scope: RenewalScope, member: OrganizationMember, renewed: Found): Promise<V1Secret | undefined> {
  for (const waitMs of storeRetriesMs) {
    try {
      return await replace(scope, member, renewed);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      await delay(waitMs);
    }
  }
  return replace(scope, member, renewed);
}

// The copies first: while one is left, it is tried again.
async function letGo(scope: RenewalScope, member: OrganizationMember, { secret, kept }: Found): Promise<void> {
  const holders = await takeOut(scope, member);
  if (holders.length > 0) return scope.log.warn('a token that has ended is still in Sandboxes', { ...nameOf(member), sandboxes: holders });
  const expiresAt = hasExpired(kept.expiresAt, scope.now()) ? kept.expiresAt : new Date(scope.now()).toISOString();
  const isEnded = await replace(scope, member, { secret, kept: { ...kept, token: undefined, refresh: undefined, expiresAt } });
  if (isEnded) auditOwnAction(scope.log, 'byos-expire', member);
  // Connected again meanwhile: the copies that were taken out are of the new one.
  else await shareWithAll(scope, member);
}

/** Copies what is kept into all Sandboxes of the person. False: one of them could not be given it. */
export async function isSharedWithAll(scope: RenewalScope, member: OrganizationMember): Promise<boolean> {
  try {
    const missing = await shareWithAll(scope, member);
    if (missing.length > 0) scope.log.warn('a renewed token was not copied', { ...nameOf(member), sandboxes: missing });
    return missing.length === 0;
  } catch (error) {
    if (error instanceof HttpProblem) return false;
    throw error;
  }
}

function replace(scope: RenewalScope, member: OrganizationMember, { secret, kept }: Found): Promise<V1Secret | undefined> {
  return scope.cluster.replaceSecret(keptSecret({ ...ownSecretName(scope, member), resourceVersion: secret.metadata?.resourceVersion }, kept));
}

function nameOf({ email, namespace }: OrganizationMember) {
  return { email, organization: namespace };
}
