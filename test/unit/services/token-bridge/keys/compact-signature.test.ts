import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, compactVerify } from 'jose';
import { signCompact } from '../../../../../services/token-bridge/keys/compact-signature.ts';
import { asymmetricKey, sharedKey, type SigningKey } from '../../../../../services/token-bridge/keys/signing-key.ts';

const encoding = { type: 'pkcs8', format: 'pem' } as const;
const payload = '{"sub":"zu groß"}';
const keys: Readonly<Record<string, SigningKey>> = {
  EdDSA: asymmetricKey(generateKeyPairSync('ed25519').privateKey.export(encoding).toString()),
  ES256: asymmetricKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(encoding).toString()),
  HS256: sharedKey('s'.repeat(64)),
};

describe('token-bridge keys/compact-signature', () => {
  for (const [algorithm, key] of Object.entries(keys)) {
    it(`signs with ${algorithm} what jose verifies, byte for byte and with its header`, async () => {
      const verified = await compactVerify(signCompact(payload, 'at+jwt', key), key.verifyWith, { algorithms: [algorithm] });
      assert.equal(Buffer.from(verified.payload).toString(), payload);
      assert.deepEqual(verified.protectedHeader, { alg: algorithm, typ: 'at+jwt', kid: key.kid });
    });
  }

  // Tokens that an earlier version has signed are made again under their Idempotency-Key.
  for (const algorithm of ['EdDSA', 'HS256']) {
    it(`gives the bytes that jose gives with ${algorithm}`, async () => {
      const key = keys[algorithm] ?? assert.fail();
      const header = { alg: algorithm, typ: 'at+jwt', kid: key.kid };
      assert.equal(signCompact(payload, 'at+jwt', key), await new CompactSign(Buffer.from(payload)).setProtectedHeader(header).sign(key.signWith));
    });
  }
});
