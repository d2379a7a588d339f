import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { VerificationKey } from '@openova/service-kit';

/** The keys of a JSON Web Key Set by their `kid`. Keys for other algorithms than EdDSA and ES256 are left out. */
export function parsePublishedKeys(text: string): ReadonlyMap<string, VerificationKey> {
  const { keys } = JSON.parse(text) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('this is no key set');
  return new Map((keys as readonly JsonWebKey[]).flatMap(entryOf));
}

function entryOf(jwk: JsonWebKey): [string, VerificationKey][] {
  const { kid, alg } = jwk;
  if (typeof kid !== 'string' || (alg !== 'EdDSA' && alg !== 'ES256')) return [];
  return [[kid, { algorithm: alg, verifyWith: createPublicKey({ key: jwk, format: 'jwk' }) }]];
}
