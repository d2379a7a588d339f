import type { V1Secret } from '@kubernetes/client-node';
import { byosSecretKey, fromSecretData, labels, managedBy, toSecretData } from '@openova/sandbox-model';
import type { ObjectName } from '../cluster/cluster.ts';

/** How a person's own account was connected. */
export type ByosWay = 'key' | 'oauth';

/** What renews a token that expires. It stays beside the claims. */
export interface ByosRefresh {
  readonly token: string;
  /** When to try, in milliseconds since the epoch. */
  readonly at: number;
  /** How often it has been tried since the last success. */
  readonly tries: number;
}

/** What is kept of a person's own account. Times are ISO 8601. */
export interface KeptByos {
  readonly by: ByosWay;
  readonly connectedAt: string;
  /** Undefined: it does not expire, as far as is known. */
  readonly expiresAt: string | undefined;
  /** Undefined: it has ended. */
  readonly token: string | undefined;
  readonly refresh: ByosRefresh | undefined;
}

const annotations = {
  connectedAt: 'openova.io/sandbox-byos-connected-at',
  by: 'openova.io/sandbox-byos-by',
  expiresAt: 'openova.io/sandbox-byos-expires-at',
  refreshAt: 'openova.io/sandbox-byos-refresh-at',
  refreshTries: 'openova.io/sandbox-byos-refresh-tries',
} as const;
const refreshKey = 'refresh_token';

/** Where a Secret is; with a version, that very one. */
export interface SecretPlace extends ObjectName {
  readonly resourceVersion?: string | undefined;
}

/** The Secret beside the claims, with everything. */
export function keptSecret({ namespace, name, resourceVersion }: SecretPlace, { by, connectedAt, expiresAt, token, refresh }: KeptByos): V1Secret {
  const told = {
    [annotations.connectedAt]: connectedAt,
    [annotations.by]: by,
    ...(expiresAt !== undefined && { [annotations.expiresAt]: expiresAt }),
    ...(refresh && { [annotations.refreshAt]: new Date(refresh.at).toISOString(), [annotations.refreshTries]: String(refresh.tries) }),
  };
  const metadata = { name, namespace, labels: { [labels.managedBy]: managedBy }, annotations: told, ...(resourceVersion !== undefined && { resourceVersion }) };
  const data = toSecretData({ ...(token !== undefined && { [byosSecretKey]: token }), ...(refresh && { [refreshKey]: refresh.token }) });
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data };
}

/** The Secret that a Sandbox gets: without what renews the token. */
export function sharedSecret(place: ObjectName, kept: KeptByos): V1Secret {
  return keptSecret(place, { ...kept, refresh: undefined });
}

/** With which the provider takes back all that it has given. Undefined for a key, and for what has ended. */
export function tokenToGiveBack({ by, token, refresh }: KeptByos): string | undefined {
  return by === 'oauth' ? (refresh?.token ?? token) : undefined;
}

/** What the Secret beside the claims holds. One without a way is of a time when there were keys only. */
export function readKept(secret: V1Secret): KeptByos {
  const told = secret.metadata?.annotations ?? {};
  const { [byosSecretKey]: token, [refreshKey]: refreshToken } = fromSecretData(secret.data ?? {});
  const [at, tries] = [Date.parse(told[annotations.refreshAt] ?? ''), Number(told[annotations.refreshTries])];
  return {
    by: told[annotations.by] === 'oauth' ? 'oauth' : 'key',
    connectedAt: told[annotations.connectedAt] ?? '',
    expiresAt: told[annotations.expiresAt],
    token,
    refresh: refreshToken === undefined ? undefined : { token: refreshToken, at: at || 0, tries: tries || 0 },
  };
}
