import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { AccessSigningKey } from '@openova/service-kit';
import { createLocalJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';

/** The keys that tickets, passes and console sessions are signed with. */
export interface SigningKeys {
  /** The one that signs now. */
  readonly current: AccessSigningKey;
  readonly publicKeys: JSONWebKeySet;
  readonly find: JWTVerifyGetKey;
}

/** Reads PKCS#8 PEM blocks: the first signs, the others still verify. Throws with the cause, which holds nothing of the text. */
export function parseSigningKeys(pem: string): SigningKeys {
  const blocks = pem.match(/-----BEGIN PRIVATE KEY-----[^-]*-----END PRIVATE KEY-----/g) ?? [];
  const keys = blocks.map(readKey);
  const [current] = keys;
  if (!current) throw new Error('there is no key in PKCS#8 PEM');
  const publicKeys = { keys: keys.map(publicJwk) };
  return { current, publicKeys, find: createLocalJWKSet(publicKeys) };
}

function readKey(pem: string, index: number): AccessSigningKey {
  const signWith = read(pem);
  const algorithm = signWith && algorithmOf(signWith);
  if (!signWith || !algorithm) throw new Error(`key ${index + 1} is neither Ed25519 nor P-256 in PKCS#8 PEM`);
  return { kid: thumbprint(signWith), algorithm, signWith };
}

function read(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's message says nothing that helps, and may say something of the key.
    return undefined;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): AccessSigningKey['algorithm'] | undefined {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

function publicJwk({ kid, algorithm, signWith }: AccessSigningKey): JWK {
  return { ...createPublicKey(signWith).export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
}

// RFC 7638.
function thumbprint(key: KeyObject): string {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
