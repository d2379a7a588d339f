import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { TokenRefused, verifySandboxToken, type TokenAlgorithm } from '../../../../libs/service-kit/sandbox-token.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const now = Date.parse('2026-05-01T10:00:00Z');
const claims = {
  iss: 'iss',
  aud: ['newapi', 'openova-sandbox-mcp'],
  sub: 'uid',
  org: 'acme',
  org_id: 'acme',
  user: 'ada@acme.test',
  channels: ['a'],
  typ: 'sandbox',
  jti: 'jti',
  iat: now / 1000,
  nbf: now / 1000,
  exp: now / 1000 + 60,
};

function sign(own: object = {}): Promise<string> {
  return new SignJWT({ ...claims, ...own }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k' }).sign(privateKey);
}

function check(token: string, algorithm: TokenAlgorithm = 'EdDSA') {
  const keyOf = (kid: string) => (kid === 'k' ? { algorithm, verifyWith: publicKey } : undefined);
  return verifySandboxToken(token, { issuer: 'iss', keyOf, now: () => now });
}

async function publishedKey() {
  return { algorithm: 'EdDSA' as const, verifyWith: publicKey };
}

describe('service-kit sandbox-token', () => {
  it('gives the claims of a token that holds', async () => {
    assert.deepEqual(await check(await sign()), claims);
  });

  it('takes a token for either of the two audiences', async () => {
    for (const aud of ['newapi', 'openova-sandbox-mcp']) assert.equal((await check(await sign({ aud }))).sub, 'uid');
  });

  it('waits for a key, and asks for no certain issuer when its keys come from there', async () => {
    assert.equal((await verifySandboxToken(await sign({ iss: 'any' }), { keyOf: publishedKey, now: () => now })).sub, 'uid');
    await assert.rejects(verifySandboxToken(await sign({ iss: undefined }), { keyOf: publishedKey, now: () => now }), TokenRefused);
  });

  it('takes the algorithm from the key, never from the token', async () => {
    await assert.rejects(check(await sign(), 'ES256'), new TokenRefused('not the algorithm of its key'));
  });

  const refused = [
    { name: 'a claim that is missing', own: { org_id: undefined } },
    { name: 'an empty user', own: { user: '' } },
    { name: 'an empty list of channels [SEC-19]', own: { channels: [] } },
    { name: 'channels that are no list [SEC-19]', own: { channels: '*' } },
    { name: 'a channel that is no text', own: { channels: [7] } },
    { name: 'capabilities that are no list', own: { capabilities: 'sandbox.*' } },
    { name: 'a capability that is no text', own: { capabilities: [null] } },
    { name: 'another kind of token', own: { typ: 'ticket' } },
    { name: 'no token id', own: { jti: undefined } },
  ];
  for (const { name, own } of refused) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(check(await sign(own)), TokenRefused);
    });
  }

  it('refuses a long text before it reads it', async () => {
    await assert.rejects(check('x'.repeat(8193)), new TokenRefused('too long'));
  });
});
