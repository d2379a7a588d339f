import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import type { TokenAlgorithm } from '../../../../../libs/service-kit/index.ts';
import { suppliedKeys } from '../../../../../services/token-bridge/keys/supplied-keys.ts';
import { adminSecret, mintBody, startBridge, stoppedClock, type BridgeSetup, type BridgeUnderTest } from '../bridge-under-test.ts';
import { jsonOf } from '../send-request.ts';

const path = '/admin/tokens/sandbox';
const week = 7 * 24 * 60 * 60;

async function counted(bridge: BridgeUnderTest): Promise<string[]> {
  return (await bridge.metrics()).split('\n').filter((line) => line.startsWith('newapi_admin_token_mint_requests_total{'));
}

async function published(bridge: BridgeUnderTest): Promise<JSONWebKeySet> {
  return JSON.parse((await bridge.send('/.well-known/jwks.json')).text) as JSONWebKeySet;
}

describe('token-bridge routes/mint', () => {
  const bridges: BridgeUnderTest[] = [];
  const start = async (setup?: BridgeSetup): Promise<BridgeUnderTest> => {
    const bridge = await startBridge(setup);
    bridges.push(bridge);
    return bridge;
  };

  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close();
  });

  it('checks the method, then the configuration, then the bearer, then the body [BR-12]', async () => {
    const unset = await start({ keys: null, adminSecret: null });
    const bridge = await start();
    const badBody = ['content-type', 'application/json'];
    const wrongBearer = ['authorization', 'Bearer wrong', ...badBody];
    assert.equal((await unset.send(path, { method: 'PUT', headers: wrongBearer, body: '{' })).status, 405);
    assert.equal((await unset.send(path, { method: 'POST', headers: wrongBearer, body: '{' })).status, 503);
    assert.equal((await bridge.send(path, { method: 'POST', headers: wrongBearer, body: '{' })).status, 401);
    const rightBearer = ['authorization', `Bearer ${adminSecret}`, ...badBody];
    assert.equal((await bridge.send(path, { method: 'POST', headers: rightBearer, body: '{' })).status, 400);
  });

  it('answers an error as a problem document with a code and the request id [BR-05, BR-06]', async () => {
    const bridge = await start();
    const answer = await bridge.send(path, { method: 'POST', headers: ['authorization', 'Bearer wrong'] });
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    const { detail, next, ...rest } = jsonOf(answer);
    assert.deepEqual([typeof detail, typeof next], ['string', 'string']);
    assert.deepEqual(rest, {
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'bearer_wrong',
      requestId: answer.headers['x-request-id'],
    });
  });

  it('refuses every bearer but the admin secret, of whatever length or case [BR-06, BR-07]', async () => {
    const bridge = await start();
    const wrong = [adminSecret.slice(0, -1), `${adminSecret}x`, adminSecret.toUpperCase(), 'x', 'é'.repeat(20), '%00'];
    for (const bearer of wrong) {
      assert.equal((await bridge.send(path, { method: 'POST', headers: ['authorization', Buffer.from(`Bearer ${bearer}`).toString('latin1')] })).status, 401);
    }
    for (const header of [adminSecret, `Basic ${adminSecret}`, `Bearer  ${adminSecret}`, `Bearer ${adminSecret} x`, '']) {
      assert.equal((await bridge.send(path, { method: 'POST', headers: ['authorization', header] })).status, 401);
    }
  });

  it('refuses two Authorization headers, even when the first is right [BR-06]', async () => {
    const bridge = await start();
    const headers = ['authorization', `Bearer ${adminSecret}`, 'authorization', 'Bearer other', 'content-type', 'application/json'];
    const answer = await bridge.send(path, { method: 'POST', headers, body: JSON.stringify(mintBody) });
    assert.equal(answer.status, 401);
  });

  it('refuses a channel list that names no channel, so that no token is without restriction [BR-11, BR-15, SEC-19]', async () => {
    const bridge = await start();
    for (const channels of [[], [''], ['  ', ''], null, 'qwen', {}, [1], ['qwen', null]]) {
      const answer = await bridge.mint({ ...mintBody, allowed_channels: channels });
      assert.equal(answer.status, 400, JSON.stringify(channels));
      assert.equal(jsonOf(answer)['code'], 'invalid_allowed_channels');
    }
  });

  it('carries the capabilities as they were sent [BR-21]', async () => {
    const bridge = await start();
    const capabilities = ['sandbox.db.*', 'k8s.read.get', 'gitea.pr.merge'];
    assert.deepEqual(decodeJwt(await bridge.token({ ...mintBody, capabilities }))['capabilities'], capabilities);
  });

  it('has no claim capabilities when there are none [BR-22]', async () => {
    const bridge = await start();
    for (const capabilities of [undefined, null, []]) {
      assert.ok(!('capabilities' in decodeJwt(await bridge.token({ ...mintBody, capabilities }))));
    }
  });

  it('tells the time at which the token ends [BR-24, BR-19]', async () => {
    const bridge = await start();
    const { token, expires_at: expiresAt } = jsonOf(await bridge.mint()) as { token: string; expires_at: string };
    const { iat = 0, exp = 0 } = decodeJwt(token);
    assert.equal(exp, iat + week);
    assert.match(expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(Date.parse(expiresAt), exp * 1000);
  });

  for (const algorithm of ['EdDSA', 'ES256'] satisfies TokenAlgorithm[]) {
    it(`signs ${algorithm} so that the published keys verify the token and those of another bridge do not [BR-25]`, async () => {
      const bridge = await start({ algorithm });
      const other = await start({ algorithm });
      const token = await bridge.token();
      const { alg, typ, kid } = decodeProtectedHeader(token);
      assert.deepEqual({ alg, typ }, { alg: algorithm, typ: 'at+jwt' });
      const { payload } = await jwtVerify(token, createLocalJWKSet(await published(bridge)), { audience: 'newapi', typ: 'at+jwt' });
      assert.equal(payload.sub, mintBody.sandbox_id);
      const foreign = (await published(other)).keys.map((key) => ({ ...key, kid }));
      await assert.rejects(jwtVerify(token, createLocalJWKSet({ keys: foreign as JSONWebKeySet['keys'] })));
    });
  }

  it('accepts no personal access token: neither as bearer nor as a field, and repeats none [BR-27]', async () => {
    const bridge = await start();
    const pat = 'ghp_personal0123456789';
    const asBearer = await bridge.send(path, { method: 'POST', headers: ['authorization', `Bearer ${pat}`] });
    assert.equal(asBearer.status, 401);
    for (const field of ['personal_access_token', 'pat', 'access_token']) {
      const answer = await bridge.mint({ ...mintBody, [field]: pat });
      assert.equal(answer.status, 400);
      assert.equal(jsonOf(answer)['code'], 'unknown_field');
      assert.ok(!answer.text.includes(pat));
    }
  });

  it('counts every answer once, by tool and status [OBS-09, OBS-10, OBS-11, OBS-12, OBS-13]', async () => {
    const tool = ['x-catalyst-tool', 'sandbox-controller'];
    const bridge = await start({ keys: failingKeys(), limits: { bodyBytes: 1000 } });
    await bridge.send(path, { method: 'GET', headers: tool });
    await bridge.send(path, { method: 'POST', headers: tool });
    await bridge.mint({ ...mintBody, org_id: '' }, tool);
    await bridge.mint({ ...mintBody, org_id: 'x'.repeat(2000) }, tool);
    await bridge.mint(mintBody, tool);
    assert.deepEqual(await counted(bridge), [
      'newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="method_not_allowed"} 1',
      'newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="unauthorized"} 1',
      'newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="bad_request"} 1',
      'newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="other"} 1',
      'newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="server_error"} 1',
    ]);
    const unset = await start({ keys: null });
    await unset.mint(mintBody, tool);
    assert.deepEqual(await counted(unset), ['newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="unavailable"} 1']);
    const good = await start();
    await good.mint(mintBody, tool);
    await good.mint(mintBody, tool);
    assert.deepEqual(await counted(good), ['newapi_admin_token_mint_requests_total{tool="sandbox-controller",status="ok"} 2']);
  });

  it('counts tools that it does not know as other [OBS-13]', async () => {
    const bridge = await start();
    for (const name of ['curl', 'sandbox-controller2', '"} 1\\n']) await bridge.mint(mintBody, ['x-catalyst-tool', name]);
    await bridge.mint();
    assert.deepEqual(await counted(bridge), ['newapi_admin_token_mint_requests_total{tool="other",status="ok"} 4']);
  });

  it('writes an audit line for a mint and for a denial', async () => {
    const bridge = await start();
    const token = await bridge.token(mintBody, ['x-catalyst-tool', 'sandbox-controller']);
    await bridge.send(path, { method: 'POST' });
    const lines = bridge.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'audit');
    const { jti } = decodeJwt(token);
    assert.deepEqual(
      lines.map(({ event, jti: id, code, tool }) => ({ event, id, code, tool })),
      [
        { event: 'mint', id: jti, code: undefined, tool: 'sandbox-controller' },
        { event: 'deny', id: undefined, code: 'bearer_missing', tool: 'other' },
      ],
    );
  });

  it('refuses bodies that it cannot read, each with its own code', async () => {
    const bridge = await start({ limits: { bodyBytes: 1000 } });
    const send = async (type: string, body: string) => {
      const answer = await bridge.send(path, { method: 'POST', headers: ['authorization', `Bearer ${adminSecret}`, 'content-type', type], body });
      return [answer.status, jsonOf(answer)['code']];
    };
    assert.deepEqual(await send('application/json', '{"org_id":'), [400, 'malformed_body']);
    assert.deepEqual(await send('application/json', ''), [400, 'malformed_body']);
    assert.deepEqual(await send('application/json', '[]'), [400, 'malformed_body']);
    assert.deepEqual(await send('application/json', '{"__proto__":{"org_id":"x"}}'), [400, 'malformed_body']);
    assert.deepEqual(await send('text/plain', JSON.stringify(mintBody)), [415, 'unsupported_media_type']);
    assert.deepEqual(await send('application/json', JSON.stringify({ a: 'x'.repeat(1000) })), [413, 'body_too_large']);
  });

  it('refuses to mint a token that would fit in no header', async () => {
    const bridge = await start();
    const answer = await bridge.mint({ ...mintBody, allowed_channels: Array.from({ length: 100 }, (_, index) => `${index}-${'c'.repeat(100)}`) });
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [400, 'token_too_long']);
  });

  it('says in its own log why it failed, and to the caller only an id', async () => {
    const bridge = await start({ keys: failingKeys() });
    const answer = await bridge.mint();
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [500, 'internal_error']);
    const line = bridge.logLines.map((text) => JSON.parse(text) as Record<string, unknown>).find(({ msg }) => msg === 'a request failed');
    assert.equal(line?.['requestId'], jsonOf(answer)['requestId']);
    assert.equal((line?.['err'] as { message: string } | undefined)?.message, 'cannot sign without a key');
  });

  it('takes iat from the clock in whole seconds', async () => {
    const clock = stoppedClock();
    const bridge = await start({ now: clock.now });
    assert.equal(decodeJwt(await bridge.token()).iat, Math.floor(clock.now() / 1000));
  });
});

function failingKeys() {
  return suppliedKeys([]);
}
