import assert from 'node:assert/strict';
import { TokenRefused } from '@openova/service-kit';
import { claimsFor, tokenLifeSeconds } from '../../../../../services/token-bridge/claims.ts';
import { createTokenVerifier } from '../../../../../services/token-bridge/gate/verified-tokens.ts';
import { sharedKey } from '../../../../../services/token-bridge/keys/signing-key.ts';
import { signToken } from '../../../../../services/token-bridge/signed-token.ts';
import { issuer, sharedSecret, stoppedClock } from '../bridge-under-test.ts';

const request = { orgId: 'acme', userId: 'ada', sandboxId: 's', channels: ['qwen'], capabilities: [] };

/** A verifier whose ring holds one key until it is taken away, and that counts how often the key is looked up. */
function verifier() {
  const clock = stoppedClock();
  const key = sharedKey(sharedSecret);
  const ring = { lookups: 0, isEmpty: false };
  const keyOf = () => {
    ring.lookups += 1;
    return ring.isEmpty ? undefined : key;
  };
  const mint = (jti: string) => signToken({ jti, claims: JSON.stringify(claimsFor(request, { issuer, jti, now: clock.now() })) }, key);
  return { clock, ring, mint, verify: createTokenVerifier({ issuer, keyOf, now: clock.now }) };
}

describe('token-bridge gate/verified-tokens', () => {
  it('verifies a token once in thirty seconds', async () => {
    const { clock, ring, mint, verify } = verifier();
    const token = mint('a');
    const claims = await verify(token);
    assert.equal(claims.jti, 'a');
    clock.forward(29);
    assert.equal(await verify(token), claims);
    assert.equal(ring.lookups, 1);
    clock.forward(1);
    await verify(token);
    assert.equal(ring.lookups, 2);
  });

  it('refuses a token after thirty seconds whose key has left the ring', async () => {
    const { clock, ring, mint, verify } = verifier();
    const token = mint('a');
    await verify(token);
    ring.isEmpty = true;
    clock.forward(30);
    await assert.rejects(verify(token), TokenRefused);
  });

  it('takes no word of its own for a token that has expired', async () => {
    const { clock, mint, verify } = verifier();
    const token = mint('a');
    clock.forward(tokenLifeSeconds - 10);
    await verify(token);
    clock.forward(10);
    await assert.rejects(verify(token), TokenRefused);
  });

  it('verifies each token by itself, and a refused one each time', async () => {
    const { ring, mint, verify } = verifier();
    const token = mint('a');
    await verify(token);
    const [head, , signature] = token.split('.');
    const forged = [head, mint('b').split('.')[1], signature].join('.');
    await assert.rejects(verify(forged), TokenRefused);
    await assert.rejects(verify(forged), TokenRefused);
    assert.equal(ring.lookups, 3);
  });
});
