import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify, type JWTHeaderParameters } from 'jose';

export type TokenAlgorithm = 'EdDSA' | 'ES256' | 'HS256';

/** What the token of a Sandbox says. `iat`, `nbf` and `exp` are seconds since the epoch. */
export interface SandboxTokenClaims {
  readonly iss: string;
  readonly aud: readonly string[];
  /** The uid of the Sandbox's composite. */
  readonly sub: string;
  readonly org: string;
  readonly org_id: string;
  readonly user: string;
  /** Never empty: an empty list would read as no restriction. */
  readonly channels: readonly string[];
  readonly capabilities?: readonly string[];
  readonly typ: 'sandbox';
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

export const tokenAudiences: readonly string[] = ['newapi', 'openova-sandbox-mcp'];
/** The `typ` header of a token. */
export const tokenHeaderType = 'at+jwt';
/** Larger ones fit in no header of a request, so none is minted or looked at. */
export const largestTokenLength = 8192;

/** A key that signatures are checked with, and the one algorithm it is for. */
export interface VerificationKey {
  readonly algorithm: TokenAlgorithm;
  readonly verifyWith: KeyObject;
}

export interface TokenExpectations {
  /** Left out by those whose keys come from the issuer itself. */
  readonly issuer?: string;
  readonly keyOf: (kid: string) => VerificationKey | undefined | Promise<VerificationKey | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The text is no valid token of a Sandbox. The message says which rule it breaks and holds nothing of the token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** The claims of a token whose signature, times, issuer, audience and types hold. Throws TokenRefused. Knows no revocation. */
export async function verifySandboxToken(
  token: string,
  { issuer, keyOf, now }: TokenExpectations,
): Promise<SandboxTokenClaims> {
  if (token.length > largestTokenLength) throw new TokenRefused('too long');
  try {
    const { payload } = await jwtVerify(token, (header) => keyFor(header, keyOf), {
      algorithms: ['EdDSA', 'ES256', 'HS256'],
      ...(issuer === undefined ? {} : { issuer }),
      audience: [...tokenAudiences],
      typ: tokenHeaderType,
      requiredClaims: ['iss', 'sub', 'jti', 'iat', 'nbf', 'exp'],
      currentDate: new Date(now()),
    });
    if (!isSandboxToken(payload)) throw new TokenRefused('not the claims of a Sandbox');
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new TokenRefused(error.code);
    throw error;
  }
}

// The algorithm belongs to the key. Were it taken from the header, a public key could pass for a shared secret.
async function keyFor({ kid, alg }: JWTHeaderParameters, keyOf: TokenExpectations['keyOf']): Promise<KeyObject> {
  const key = kid === undefined ? undefined : await keyOf(kid);
  if (!key) throw new TokenRefused('unknown key');
  if (key.algorithm !== alg) throw new TokenRefused('not the algorithm of its key');
  return key.verifyWith;
}

function isSandboxToken(payload: object): payload is SandboxTokenClaims {
  const { typ, org, org_id: orgId, user, channels, capabilities = [] } = payload as Partial<Record<keyof SandboxTokenClaims, unknown>>;
  const named = [org, orgId, user].every((claim) => typeof claim === 'string' && claim !== '');
  return typ === 'sandbox' && named && isTextList(channels) && channels.length > 0 && isTextList(capabilities);
}

function isTextList(claim: unknown): claim is readonly string[] {
  return Array.isArray(claim) && claim.every((entry) => typeof entry === 'string');
}
