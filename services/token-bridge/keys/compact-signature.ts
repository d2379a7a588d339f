import { createHmac, sign } from 'node:crypto';
import type { TokenAlgorithm } from '@openova/service-kit';
import type { SigningKey } from './signing-key.ts';

/** A JWS in compact form, whose payload is this text byte for byte. Signed in place: to hand a signature to another thread costs more than to make it. */
export function signCompact(payload: string, type: string, { algorithm, kid, signWith }: SigningKey): string {
  const header = JSON.stringify({ alg: algorithm, typ: type, kid });
  const content = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  return `${content}.${signers[algorithm](Buffer.from(content), signWith).toString('base64url')}`;
}

const signers: Readonly<Record<TokenAlgorithm, (content: Buffer, key: SigningKey['signWith']) => Buffer>> = {
  EdDSA: (content, key) => sign(null, content, key),
  // A JWS has the two numbers of an ECDSA signature side by side, not in DER.
  ES256: (content, key) => sign('sha256', content, { key, dsaEncoding: 'ieee-p1363' }),
  HS256: (content, key) => createHmac('sha256', key).update(content).digest(),
};
