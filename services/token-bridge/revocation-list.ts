import { createHash } from 'node:crypto';
import { signCompact } from './keys/compact-signature.ts';
import type { SigningKey } from './keys/signing-key.ts';
import type { Revocation } from './token-store.ts';

export interface RevocationList {
  readonly issuer: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly revoked: readonly Revocation[];
}

/** The list as a JWS that says when it was made: `{iss, iat, revoked: [{jti, exp}]}`. */
export function signRevocations({ issuer, now, revoked }: RevocationList, key: SigningKey): string {
  const entries = revoked.map(({ jti, expiresAt }) => ({ jti, exp: expiresAt }));
  return signCompact(JSON.stringify({ iss: issuer, iat: now, revoked: entries }), 'revocations+jwt', key);
}

/** Equal for lists that revoke the same tokens. Weak, because the time of making differs. */
export function revocationTag({ issuer, revoked }: RevocationList, { kid }: SigningKey): string {
  const digest = createHash('sha256').update(JSON.stringify([issuer, kid, revoked.map(({ jti }) => jti)])).digest('base64url');
  return `W/"${digest.slice(0, 22)}"`;
}
