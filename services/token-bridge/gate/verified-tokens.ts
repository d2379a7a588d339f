import { hash } from 'node:crypto';
import { verifySandboxToken, type SandboxTokenClaims, type TokenExpectations } from '@openova/service-kit';

/** Verifies tokens, and for a while takes its own word for those it has seen. */
export type VerifyToken = (token: string) => Promise<SandboxTokenClaims>;

// A key that leaves the ring still counts for so long. Revocation is looked up apart from this.
const trustedMs = 30_000;
const largestCache = 10_000;

interface VerifiedEntry {
  readonly claims: SandboxTokenClaims;
  readonly until: number;
}

/** Rejects with TokenRefused. Remembers valid tokens only, by digest, so that forged ones take no room. */
export function createTokenVerifier(expectations: TokenExpectations): VerifyToken {
  const known = new Map<string, VerifiedEntry>();
  return async (token) => {
    const now = expectations.now();
    const digest = hash('sha256', token, 'base64');
    const entry = known.get(digest);
    if (entry && now < entry.until) return entry.claims;
    known.delete(digest);
    const claims = await verifySandboxToken(token, expectations);
    // Maps keep the order of insertion: the first is the oldest.
    if (known.size >= largestCache) known.delete(known.keys().next().value ?? '');
    known.set(digest, { claims, until: Math.min(claims.exp * 1000, now + trustedMs) });
    return claims;
  };
}
