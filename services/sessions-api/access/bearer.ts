import { bearerOf, HttpProblem } from '@openova/service-kit';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterUnavailable } from '../cluster/cluster-problem.ts';
import { apiTokenPrefix, callerOfToken, tokenSecretNameOf } from './api-token.ts';
import type { Caller, ReadCaller } from './identity.ts';

/** Checks a token of the identity provider. Throws HttpProblem 401. */
export type VerifyOidcToken = (token: string) => Promise<Caller>;

export interface BearerSources {
  readonly cluster: Cluster | undefined;
  /** Undefined: there is no identity provider. */
  readonly verifyOidc: VerifyOidcToken | undefined;
  readonly now: () => number;
}

/** Reads API tokens and tokens of the identity provider. */
export function readBearer({ cluster, verifyOidc, now }: BearerSources): ReadCaller {
  return async ({ raw, headers }) => {
    if (headers.authorization === undefined) return undefined;
    const bearer = bearerOf(raw);
    if (bearer?.startsWith(apiTokenPrefix)) {
      if (!cluster?.apiTokens.isCurrent) throw clusterUnavailable();
      const { apiTokens, ownNamespace } = cluster;
      return callerOfToken(bearer, (id) => apiTokens.get(ownNamespace, tokenSecretNameOf(id)), now());
    }
    if (bearer !== undefined && verifyOidc) return verifyOidc(bearer);
    throw new HttpProblem({
      status: 401,
      code: 'bearer_wrong',
      detail: 'the bearer credential is not one of this service',
      next: 'send an API token',
      headers: { 'www-authenticate': 'Bearer' },
    });
  };
}
