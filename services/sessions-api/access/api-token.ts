import { createHash, randomBytes } from 'node:crypto';
import type { V1Secret } from '@kubernetes/client-node';
import { everySessionCapability, fromSecretData, grants, toSecretData } from '@openova/sandbox-model';
import { HttpProblem } from '@openova/service-kit';
import type { Caller, Identity } from './identity.ts';

export const apiTokenPrefix = 'oos_';
export const apiTokenLabel = { 'app.kubernetes.io/component': 'sandbox-api-token' } as const;

/** What is known of an API token: everything but the token. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly orgId: string;
  readonly groups: readonly string[];
  readonly capabilities: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface ApiTokenRequest {
  readonly name: string;
  readonly days: number;
  readonly capabilities: readonly string[];
  readonly groups: readonly string[];
}

/** A new token of this person, with the text that is shown once. Throws HttpProblem 403 for more than the person has. */
export function issueApiToken(request: ApiTokenRequest, owner: Identity & { readonly orgId: string }, now: number): { readonly text: string; readonly token: ApiToken } {
  const { name, days, capabilities, groups } = request;
  const held = owner.capabilities ?? [everySessionCapability];
  const isWider = capabilities.some((wanted) => !grants(held, wanted)) || groups.some((group) => !owner.groups.includes(group));
  if (isWider) {
    const detail = 'a token holds no capability and no group that you do not hold';
    throw new HttpProblem({ status: 403, code: 'token_too_wide', detail, next: 'leave out what you do not hold' });
  }
  const id = randomBytes(6).toString('hex');
  const text = `${apiTokenPrefix}${id}_${randomBytes(32).toString('base64url')}`;
  const createdAt = new Date(now).toISOString();
  const expiresAt = new Date(now + days * 86_400_000).toISOString();
  return { text, token: { id, name, email: owner.email, orgId: owner.orgId, groups, capabilities, createdAt, expiresAt } };
}

/** The caller whom the text of a token stands for. Throws HttpProblem 401. */
export function callerOfToken(text: string, find: (id: string) => V1Secret | undefined, now: number): Caller {
  const [, id = ''] = /^oos_([0-9a-f]{12})_[\w-]{43}$/.exec(text) ?? [];
  const stored = id === '' ? undefined : readTokenSecret(find(id));
  if (!stored || stored.hash !== hashOf(text)) throw tokenRefused('bearer_wrong', 'the API token does not hold, or was revoked');
  const { email, orgId, groups, capabilities, expiresAt } = stored.token;
  const end = Date.parse(expiresAt);
  if (!(end > now)) throw tokenRefused('bearer_expired', 'the API token has expired');
  return { email, orgId, groups, capabilities, by: 'api-token', expiresAt: end };
}

/** The Secret that keeps a token: its SHA-256, never the text. */
export function tokenSecret(token: ApiToken, text: string, namespace: string): V1Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: tokenSecretNameOf(token.id), namespace, labels: { ...apiTokenLabel } },
    type: 'sandbox.openova.io/api-token',
    data: toSecretData({ hash: hashOf(text), token: JSON.stringify(token) }),
  };
}

export function tokenSecretNameOf(id: string): string {
  return `sandbox-api-token-${id}`;
}

/** What a Secret says of a token; undefined when it is none. */
export function readTokenSecret(secret: V1Secret | undefined): { readonly hash: string; readonly token: ApiToken } | undefined {
  const { hash, token } = fromSecretData(secret?.data ?? {});
  return hash === undefined || token === undefined ? undefined : { hash, token: JSON.parse(token) as ApiToken };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tokenRefused(code: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 401, code, detail, next: 'create another one in the settings', headers: { 'www-authenticate': 'Bearer' } });
}
