import { tokenAudiences, type SandboxTokenClaims } from '@openova/service-kit';
import { epochSeconds } from './epoch-seconds.ts';
import type { MintRequest } from './mint-request.ts';

/** How long a token is valid: seven days. */
export const tokenLifeSeconds = 7 * 24 * 60 * 60;

export interface Minting {
  readonly issuer: string;
  readonly jti: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the token for this request says when it is minted now. */
export function claimsFor(request: MintRequest, { issuer, jti, now }: Minting): SandboxTokenClaims {
  const iat = epochSeconds(now);
  return {
    iss: issuer,
    aud: tokenAudiences,
    sub: request.sandboxId,
    org: request.orgId,
    org_id: request.orgId,
    user: request.userId,
    channels: request.channels,
    ...(request.capabilities.length > 0 ? { capabilities: request.capabilities } : {}),
    typ: 'sandbox',
    jti,
    iat,
    nbf: iat,
    exp: iat + tokenLifeSeconds,
  };
}

/** RFC 3339, whole seconds, UTC. */
export function expiresAt({ exp }: SandboxTokenClaims): string {
  return new Date(exp * 1000).toISOString().replace('.000Z', 'Z');
}
