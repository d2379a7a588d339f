import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, exportJWK } from 'jose';
import type { AccessSigningKey, ClaimsExpectations } from '../../../../../libs/service-kit/signed-claims.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

export const accessKey: AccessSigningKey = { kid: 'access', algorithm: 'EdDSA', signWith: privateKey };
export const ownerUid = 'ada-0a1b2c3d';
export const keySetDocument = { keys: [{ ...(await exportJWK(publicKey)), kid: 'access', alg: 'EdDSA' }] };

/** What a server of that Sandbox expects of tickets and passes. */
export function expectationsAt(now: () => number): ClaimsExpectations {
  return { keys: createLocalJWKSet(keySetDocument), ownerUid, now };
}
