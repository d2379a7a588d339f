import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { sealSignature, unsealSignature } from '../../../../services/token-bridge/sealed-signature.ts';

describe('token-bridge sealed-signature', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = randomBytes(64);
  const sealed = sealSignature(signature, privateKey, 'jti');

  it('gives the signature back and does not hold it', () => {
    assert.deepEqual(unsealSignature(sealed, privateKey, 'jti'), signature);
    assert.ok(!sealed.includes(signature.subarray(0, 8)));
  });

  it('opens for no other key, no other token and not when it was changed', () => {
    const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const changed = Buffer.from(sealed);
    changed[20]! ^= 1;
    assert.throws(() => unsealSignature(sealed, other, 'jti'));
    assert.throws(() => unsealSignature(sealed, privateKey, 'other'));
    assert.throws(() => unsealSignature(changed, privateKey, 'jti'));
    assert.throws(() => unsealSignature(sealed.subarray(0, 20), privateKey, 'jti'));
  });
});
