import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { sharedKey } from '../../../../services/token-bridge/keys/signing-key.ts';
import { adminSecret, mintBody, sharedSecret, startBridge, stoppedClock, type BridgeUnderTest } from './bridge-under-test.ts';
import { jsonOf } from './send-request.ts';

const path = '/admin/tokens/sandbox';

describe('token-bridge seed cases', () => {
  const clock = stoppedClock();
  let bridge: BridgeUnderTest;

  beforeEach(async () => {
    bridge = await startBridge({ algorithm: 'HS256', now: clock.now });
  });

  afterEach(() => bridge.close());

  it('mints a token with the seed\'s claims and an HS256 signature by the signing key [BR-32, BR-01, BR-16, BR-17, BR-18, BR-19, BR-20, BR-23]', async () => {
    const answer = await bridge.mint();
    assert.equal(answer.status, 200);
    const { token, expires_at: expiresAt, ...rest } = jsonOf(answer) as { token: string; expires_at: string };
    assert.deepEqual(rest, {});
    const [header, payload, signature] = token.split('.');
    assert.equal(createHmac('sha256', sharedSecret).update(`${header}.${payload}`).digest('base64url'), signature);
    assert.equal(decodeProtectedHeader(token).alg, 'HS256');
    const iat = Math.floor(clock.now() / 1000);
    const { jti, ...claims } = decodeJwt(token);
    assert.match(String(jti), /^[0-9a-f-]{36}$/);
    assert.deepEqual(claims, {
      iss: 'https://bridge.test',
      aud: ['newapi', 'openova-sandbox-mcp'],
      sub: mintBody.sandbox_id,
      org: 'acme',
      org_id: 'acme',
      user: 'ada@acme.test',
      channels: ['qwen', 'glm'],
      typ: 'sandbox',
      iat,
      nbf: iat,
      exp: iat + 7 * 24 * 60 * 60,
    });
    assert.equal(expiresAt, '2026-05-08T10:00:00Z');
  });

  it('cleans the channels: no empty ones, each once, in order [BR-32, BR-13, BR-14]', async () => {
    const token = await bridge.token({ ...mintBody, allowed_channels: ['b', '', ' a ', 'b', '  ', 'a', 'c'] });
    assert.deepEqual(decodeJwt(token)['channels'], ['b', 'a', 'c']);
  });

  it('answers 401 without a bearer [BR-32, BR-05]', async () => {
    const answer = await bridge.send(path, { method: 'POST', headers: ['content-type', 'application/json'], body: JSON.stringify(mintBody) });
    assert.equal(answer.status, 401);
    assert.equal(jsonOf(answer)['code'], 'bearer_missing');
  });

  it('answers 401 to a wrong bearer [BR-32, BR-06]', async () => {
    const headers = ['authorization', 'Bearer wrong', 'content-type', 'application/json'];
    const answer = await bridge.send(path, { method: 'POST', headers, body: JSON.stringify(mintBody) });
    assert.equal(answer.status, 401);
    assert.equal(jsonOf(answer)['code'], 'bearer_wrong');
  });

  const incomplete = [
    { name: 'answers 400 without org_id [BR-32, BR-08]', field: 'org_id' },
    { name: 'answers 400 without user_id [BR-32, BR-09]', field: 'user_id' },
    { name: 'answers 400 without sandbox_id [BR-32, BR-10]', field: 'sandbox_id' },
    { name: 'answers 400 without allowed_channels [BR-32, BR-11]', field: 'allowed_channels' },
  ];
  for (const { name, field } of incomplete) {
    it(name, async () => {
      const answer = await bridge.mint({ ...mintBody, [field]: undefined });
      assert.equal(answer.status, 400);
      assert.equal(jsonOf(answer)['code'], `invalid_${field}`);
    });
  }

  it('answers 405 to any other method [BR-32, BR-02]', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE']) {
      const answer = await bridge.send(path, { method });
      assert.equal(answer.status, 405, method);
      assert.equal(answer.headers['allow'], 'POST');
      if (method !== 'HEAD') assert.equal(jsonOf(answer)['code'], 'method_not_allowed');
    }
  });

  it('answers 503 when it was built without a signing key or without an admin secret [BR-32, BR-03, BR-04, SEC-18]', async () => {
    for (const missing of [{ keys: null }, { adminSecret: null }, { adminSecret: '' }]) {
      const unset = await startBridge(missing);
      const answer = await unset.mint();
      assert.equal(answer.status, 503);
      assert.equal(jsonOf(answer)['code'], 'not_configured');
      assert.equal((await unset.send('/readyz')).status, 503);
      await unset.close();
    }
  });

  it('refuses to make a key of an empty secret [BR-32, BR-26]', () => {
    assert.throws(() => sharedKey(''), /^Error: cannot sign with an empty secret$/);
  });

  it('never echoes the admin secret nor the signing key, whatever they are sent as [BR-32, BR-29]', async () => {
    const bodies = [
      mintBody,
      { ...mintBody, org_id: '' },
      { ...mintBody, [adminSecret]: sharedSecret },
      { ...mintBody, org_id: { [sharedSecret]: adminSecret } },
      { ...mintBody, capabilities: [adminSecret, 5] },
    ];
    for (const body of bodies) {
      const { text, headers } = await bridge.mint(body, ['x-request-id', adminSecret, 'x-catalyst-tool', sharedSecret, 'idempotency-key', ` ${adminSecret} x`]);
      for (const secret of [adminSecret, sharedSecret]) assert.ok(!`${text}${JSON.stringify(headers)}`.includes(secret));
    }
    const notFound = await bridge.send(`/${adminSecret}?key=${sharedSecret}`);
    assert.equal(notFound.status, 404);
  });
});
