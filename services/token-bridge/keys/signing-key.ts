import { createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { TokenAlgorithm, VerificationKey } from '@openova/service-kit';

export type AsymmetricAlgorithm = Exclude<TokenAlgorithm, 'HS256'>;

/** A key that signs tokens, named by the `kid` in their header. */
export interface SigningKey extends VerificationKey {
  readonly kid: string;
  readonly signWith: KeyObject;
  /** What verifiers need. A shared secret has none. */
  readonly publicJwk?: PublicJwk;
}

export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
  readonly kid: string;
  readonly alg: AsymmetricAlgorithm;
  readonly use: 'sig';
}

/** The key of a PKCS#8 PEM text. Its kid is the RFC 7638 thumbprint. Throws when the text is no Ed25519 or P-256 key. */
export function asymmetricKey(pem: string): SigningKey {
  const signWith = createPrivateKey(pem);
  const algorithm = algorithmOf(signWith);
  const verifyWith = createPublicKey(signWith);
  const { kty, crv, x, y } = verifyWith.export({ format: 'jwk' }) as { kty: string; crv: string; x: string; y?: string };
  const members = { crv, kty, x, ...(y === undefined ? {} : { y }) };
  const kid = createHash('sha256').update(JSON.stringify(members)).digest('base64url');
  return { kid, algorithm, signWith, verifyWith, publicJwk: { ...members, kid, alg: algorithm, use: 'sig' } };
}

/** The HS256 key whose bytes are the secret's own. Throws for an empty secret. */
export function sharedKey(secret: string): SigningKey {
  if (secret === '') throw new Error('cannot sign with an empty secret');
  const key = createSecretKey(secret, 'utf8');
  // Keyed by the secret itself: a plain hash of it would let anyone who guesses the secret confirm the guess for free.
  const kid = createHmac('sha256', key).update('kid').digest('base64url').slice(0, 16);
  return { kid, algorithm: 'HS256', signWith: key, verifyWith: key };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): AsymmetricAlgorithm {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new Error('cannot sign with a key that is neither Ed25519 nor P-256');
}
