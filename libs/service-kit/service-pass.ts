import { randomUUID } from 'node:crypto';
import { signClaims, verifyClaims, type AccessSigningKey, type ClaimsExpectations, type ClaimsKind } from './signed-claims.ts';

const kind: ClaimsKind = { type: 'openova-service+jwt', audience: 'openova-pty', lifetimeSeconds: 300 };

/** The bearer with which a service of the platform manages the sessions of one Sandbox. `now` is in milliseconds since the epoch. */
export function signServicePass(ownerUid: string, key: AccessSigningKey, now: number): Promise<string> {
  const iat = Math.floor(now / 1000);
  const claims = { aud: kind.audience, sub: ownerUid, jti: randomUUID(), iat, exp: iat + kind.lifetimeSeconds };
  return signClaims(kind, claims, key);
}

/** Resolves when the pass holds for this Sandbox. Throws TokenRefused, or KeysUnavailable. */
export async function verifyServicePass(token: string, expectations: ClaimsExpectations): Promise<void> {
  await verifyClaims(kind, token, expectations);
}
