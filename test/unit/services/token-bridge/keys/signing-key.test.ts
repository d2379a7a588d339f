import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { asymmetricKey, sharedKey } from '../../../../../services/token-bridge/keys/signing-key.ts';
import { suppliedKeys } from '../../../../../services/token-bridge/keys/supplied-keys.ts';

const pem = (type: 'ed25519' | 'ed448') =>
  (type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448')).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('token-bridge keys/signing-key', () => {
  it('makes a pair of a private key, named by its public half', () => {
    const text = pem('ed25519');
    const key = asymmetricKey(text);
    assert.equal(asymmetricKey(text).kid, key.kid);
    const data = Buffer.from('data');
    assert.ok(verify(null, data, key.verifyWith, sign(null, data, key.signWith)));
    assert.ok(!('d' in (key.publicJwk ?? {})));
  });

  it('refuses keys of other curves', () => {
    assert.throws(() => asymmetricKey(pem('ed448')), /neither Ed25519 nor P-256/);
  });

  it('names a shared secret without telling a plain digest of it, and publishes nothing', () => {
    const key = sharedKey('s'.repeat(64));
    assert.equal(key.kid.length, 16);
    assert.notEqual(sharedKey('t'.repeat(64)).kid, key.kid);
    assert.equal(key.publicJwk, undefined);
  });

  it('refuses an empty secret and an empty ring by itself [BR-26, SEC-18]', async () => {
    assert.throws(() => sharedKey(''));
    await assert.rejects(suppliedKeys([]).active());
  });
});
