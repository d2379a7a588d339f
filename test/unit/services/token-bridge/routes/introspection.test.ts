import assert from 'node:assert/strict';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import type { TokenAlgorithm } from '../../../../../libs/service-kit/index.ts';
import { adminSecret, issuer, mintBody, sharedSecret, startBridge, stoppedClock, type BridgeUnderTest } from '../bridge-under-test.ts';
import { jsonOf } from '../send-request.ts';

const day = 24 * 60 * 60;

interface Forgery {
  readonly name: string;
  readonly forge: (bridge: BridgeUnderTest, honest: Honest) => Promise<string> | string;
}

/** What an honest token is made of. */
interface Honest {
  readonly claims: JWTPayload;
  readonly token: string;
}

async function sign(bridge: BridgeUnderTest, claims: JWTPayload, header: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const { algorithm, kid, signWith } = await bridge.keys!.active();
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid, ...header }).sign(signWith);
}

const forgeries: readonly Forgery[] = [
  { name: 'alg none', forge: (_bridge, { claims }) => new UnsecuredJWT(claims).encode() },
  {
    name: 'alg none with a kid and an empty signature',
    forge: async (bridge, { claims }) => {
      const header = { alg: 'none', typ: 'at+jwt', kid: (await bridge.keys!.active()).kid };
      return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.';
    },
  },
  {
    name: 'HS256 with the public key as the secret',
    forge: async (bridge, { claims }) => {
      const { kid, verifyWith } = await bridge.keys!.active();
      const secret = createSecretKey(Buffer.from(verifyWith.export({ type: 'spki', format: 'pem' })));
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(secret);
    },
  },
  {
    name: 'a key that travels in the header',
    forge: async (bridge, { claims }) => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const { kid } = await bridge.keys!.active();
      return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, jwk: publicKey.export({ format: 'jwk' }) }).sign(privateKey);
    },
  },
  { name: 'another key under our kid', forge: async (bridge, { claims }) => {
    const { kid } = await bridge.keys!.active();
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid }).sign(generateKeyPairSync('ed25519').privateKey);
  } },
  { name: 'an unknown kid', forge: (bridge, { claims }) => sign(bridge, claims, { kid: 'other' }) },
  { name: 'no kid', forge: (bridge, { claims }) => sign(bridge, claims, { kid: undefined }) },
  { name: 'a kid that is a path', forge: (bridge, { claims }) => sign(bridge, claims, { kid: '../../etc/passwd' }) },
  { name: 'another typ header', forge: (bridge, { claims }) => sign(bridge, claims, { typ: 'JWT' }) },
  { name: 'the typ header of the revocation list', forge: (bridge, { claims }) => sign(bridge, claims, { typ: 'revocations+jwt' }) },
  { name: 'a critical header that nobody knows', forge: async (bridge, { claims }) => {
    const { algorithm, kid, signWith } = await bridge.keys!.active();
    return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid, crit: ['x'], x: 1 }).sign(signWith, { crit: { x: true } });
  } },
  { name: 'another audience', forge: (bridge, { claims }) => sign(bridge, { ...claims, aud: 'somebody-else' }) },
  { name: 'no audience', forge: (bridge, { claims: { aud: _aud, ...claims } }) => sign(bridge, claims) },
  { name: 'another issuer', forge: (bridge, { claims }) => sign(bridge, { ...claims, iss: 'https://evil.test' }) },
  { name: 'another typ claim', forge: (bridge, { claims }) => sign(bridge, { ...claims, typ: 'ticket' }) },
  { name: 'an expired one', forge: (bridge, { claims }) => sign(bridge, { ...claims, exp: Number(claims.iat) }) },
  { name: 'no exp', forge: (bridge, { claims: { exp: _exp, ...claims } }) => sign(bridge, claims) },
  { name: 'one from the future', forge: (bridge, { claims }) => sign(bridge, { ...claims, nbf: Number(claims.iat) + 60 }) },
  { name: 'no channels', forge: (bridge, { claims }) => sign(bridge, { ...claims, channels: [] }) },
  { name: 'a truncated one', forge: (_bridge, { token }) => token.slice(0, -10) },
  { name: 'one without its signature', forge: (_bridge, { token }) => token.slice(0, token.lastIndexOf('.') + 1) },
  { name: 'two parts', forge: (_bridge, { token }) => token.slice(0, token.lastIndexOf('.')) },
  { name: 'another payload under the same signature', forge: (_bridge, { token, claims }) => {
    const [header, , signature] = token.split('.');
    return [header, Buffer.from(JSON.stringify({ ...claims, org: 'evil' })).toString('base64url'), signature].join('.');
  } },
  { name: 'a huge one', forge: (bridge, { claims }) => sign(bridge, { ...claims, pad: 'x'.repeat(40_000) }) },
  { name: 'no token at all', forge: () => 'x' },
  { name: 'the admin secret', forge: () => adminSecret },
];

describe('token-bridge routes/introspection', () => {
  const clock = stoppedClock();
  let bridge: BridgeUnderTest;
  const honest = async (): Promise<Honest> => {
    const token = await bridge.token();
    return { token, claims: JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as JWTPayload };
  };

  beforeEach(async () => {
    bridge = await startBridge({ now: clock.now });
  });

  afterEach(() => bridge.close());

  for (const algorithm of ['EdDSA', 'ES256', 'HS256'] satisfies TokenAlgorithm[]) {
    it(`tells what a valid ${algorithm} token says, scoped to its Organization, owner, channels and capabilities`, async () => {
      const other = await startBridge({ algorithm, now: clock.now });
      const token = await other.token({ ...mintBody, capabilities: ['rag.search'] });
      const { jti, iat, ...answer } = jsonOf(await other.introspect(token));
      assert.equal(typeof jti, 'string');
      assert.deepEqual(answer, {
        active: true,
        username: 'ada@acme.test',
        iss: issuer,
        aud: ['newapi', 'openova-sandbox-mcp'],
        sub: mintBody.sandbox_id,
        org: 'acme',
        org_id: 'acme',
        user: 'ada@acme.test',
        channels: ['qwen', 'glm'],
        capabilities: ['rag.search'],
        typ: 'sandbox',
        nbf: iat,
        exp: Number(iat) + 7 * day,
      });
      await other.close();
    });
  }

  for (const { name, forge } of forgeries) {
    it(`refuses ${name}, without a reason`, async () => {
      const answer = await bridge.introspect(await forge(bridge, await honest()));
      assert.equal(answer.status, 200);
      assert.deepEqual(jsonOf(answer), { active: false });
    });
  }

  it('refuses an HS256 token by the secret of the compatibility mode once the keys are asymmetric', async () => {
    const compatible = await startBridge({ algorithm: 'HS256', now: clock.now });
    assert.deepEqual(jsonOf(await bridge.introspect(await compatible.token())), { active: false });
    const { claims } = await honest();
    const { kid } = await bridge.keys!.active();
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(createSecretKey(Buffer.from(sharedSecret)));
    assert.deepEqual(jsonOf(await bridge.introspect(forged)), { active: false });
    await compatible.close();
  });

  it('refuses a token from the second on in which it expires', async () => {
    const { token } = await honest();
    clock.forward(7 * day - 1);
    assert.equal(jsonOf(await bridge.introspect(token))['active'], true);
    clock.forward(1);
    assert.deepEqual(jsonOf(await bridge.introspect(token)), { active: false });
  });

  it('refuses a token of 64 KiB before it looks at it', async () => {
    const answer = await bridge.introspect('x'.repeat(64 * 1024));
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [413, 'body_too_large']);
  });

  it('answers the administrator only', async () => {
    const headers = ['content-type', 'application/x-www-form-urlencoded'];
    const answer = await bridge.send('/introspect', { method: 'POST', headers, body: 'token=x' });
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [401, 'bearer_missing']);
    assert.equal((await bridge.send('/introspect')).status, 405);
  });

  it('reads forms with a field token only', async () => {
    const forms = [
      { type: 'application/x-www-form-urlencoded', body: 'other=x', status: 400 },
      { type: 'application/x-www-form-urlencoded', body: '', status: 400 },
      { type: 'application/json', body: '{"token":"x"}', status: 400 },
      { type: 'text/plain', body: 'token=x', status: 415 },
    ];
    for (const { type, body, status } of forms) {
      const headers = ['authorization', `Bearer ${adminSecret}`, 'content-type', type];
      assert.equal((await bridge.send('/introspect', { method: 'POST', headers, body })).status, status);
    }
  });
});
