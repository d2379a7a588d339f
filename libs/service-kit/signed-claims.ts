import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { KeySet } from './key-set.ts';
import { largestTokenLength, TokenRefused } from './sandbox-token.ts';

/** A key that signs what pty-server is to believe. Its public half is in the key set that pty-server reads. */
export interface AccessSigningKey {
  readonly kid: string;
  readonly algorithm: 'EdDSA' | 'ES256';
  readonly signWith: KeyObject;
}

/** What one kind of signed claims has to be. */
export interface ClaimsKind {
  /** The `typ` header. */
  readonly type: string;
  readonly audience: string;
  /** Claims that live longer are refused. */
  readonly lifetimeSeconds: number;
}

export interface ClaimsExpectations {
  readonly keys: KeySet;
  /** The owner uid of the Sandbox that is asked. */
  readonly ownerUid: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Signed claims with their times. `iat` and `exp` are seconds since the epoch. */
export interface TimedClaims {
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

export const clockSkewSeconds = 5;

export function signClaims(kind: ClaimsKind, claims: JWTPayload, { kid, algorithm, signWith }: AccessSigningKey): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: kind.type, kid }).sign(signWith);
}

/** The claims when signature, kind, audience, Sandbox and times hold. Throws TokenRefused, or KeysUnavailable. */
export async function verifyClaims(
  kind: ClaimsKind,
  token: string,
  { keys, ownerUid, now }: ClaimsExpectations,
): Promise<JWTPayload & TimedClaims> {
  if (token.length > largestTokenLength) throw new TokenRefused('too long');
  try {
    const { payload } = await jwtVerify<TimedClaims>(token, keys, {
      algorithms: ['EdDSA', 'ES256'],
      audience: kind.audience,
      subject: ownerUid,
      typ: kind.type,
      requiredClaims: ['jti', 'iat', 'exp'],
      clockTolerance: clockSkewSeconds,
      currentDate: new Date(now()),
    });
    if (payload.exp - payload.iat > kind.lifetimeSeconds) throw new TokenRefused('lives too long');
    if (payload.iat > now() / 1000 + clockSkewSeconds) throw new TokenRefused('from the future');
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new TokenRefused(error.code);
    throw error;
  }
}
