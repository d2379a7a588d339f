import assert from 'node:assert/strict';
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { startBridge, stoppedClock, type BridgeUnderTest } from '../bridge-under-test.ts';
import { jsonOf } from '../send-request.ts';

const path = '/.well-known/jwks.json';

async function published(bridge: BridgeUnderTest): Promise<JWK[]> {
  return jsonOf(await bridge.send(path))['keys'] as JWK[];
}

describe('token-bridge routes/jwks', () => {
  const bridges: BridgeUnderTest[] = [];
  const start: typeof startBridge = async (setup) => {
    const bridge = await startBridge(setup);
    bridges.push(bridge);
    return bridge;
  };

  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close();
  });

  for (const algorithm of ['EdDSA', 'ES256'] as const) {
    it(`publishes the active and the next ${algorithm} key, by thumbprint and without a private part`, async () => {
      const keys = await published(await start({ algorithm }));
      assert.equal(keys.length, 2);
      for (const { kid, alg, use, ...members } of keys) {
        assert.deepEqual({ alg, use }, { alg: algorithm, use: 'sig' });
        assert.equal(kid, await calculateJwkThumbprint(members as JWK));
        assert.deepEqual(Object.keys(members).toSorted(), algorithm === 'EdDSA' ? ['crv', 'kty', 'x'] : ['crv', 'kty', 'x', 'y']);
      }
    });
  }

  it('publishes nothing of a shared secret', async () => {
    assert.deepEqual(await published(await start({ algorithm: 'HS256' })), []);
  });

  it('can be cached, and answers 304 to who has it', async () => {
    const bridge = await start();
    const { headers } = await bridge.send(path);
    assert.match(String(headers['cache-control']), /^public, max-age=\d+$/);
    const again = await bridge.send(path, { headers: ['if-none-match', String(headers['etag'])] });
    assert.deepEqual([again.status, again.text], [304, '']);
    await bridge.admin('POST', '/admin/keys/rotate');
    assert.equal((await bridge.send(path, { headers: ['if-none-match', String(headers['etag'])] })).status, 200);
  });

  it('answers 503 without keys', async () => {
    assert.equal((await (await start({ keys: null })).send(path)).status, 503);
  });

  it('lets the published next key sign after a rotation, while tokens of the one before stay valid for their life', async () => {
    const clock = stoppedClock();
    const bridge = await start({ now: clock.now });
    const [active, next] = await published(bridge);
    const before = await bridge.token();
    assert.equal(decodeProtectedHeader(before).kid, active?.kid);
    assert.deepEqual(jsonOf(await bridge.admin('POST', '/admin/keys/rotate')), { kid: next?.kid });
    const after = await bridge.token();
    assert.equal(decodeProtectedHeader(after).kid, next?.kid);
    assert.equal((await published(bridge)).length, 3);
    clock.forward(7 * 24 * 60 * 60 - 1);
    for (const token of [before, after]) assert.equal(jsonOf(await bridge.introspect(token))['active'], true);
    clock.forward(2 * 60 * 60);
    const kids = (await published(bridge)).map(({ kid }) => kid);
    assert.ok(kids.length === 2 && !kids.includes(active?.kid));
  });

  it('rotates for the administrator only, and never keys that were supplied', async () => {
    const bridge = await start();
    assert.equal((await bridge.send('/admin/keys/rotate', { method: 'POST' })).status, 401);
    const supplied = await start({ algorithm: 'HS256' });
    const answer = await supplied.admin('POST', '/admin/keys/rotate');
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [409, 'keys_supplied']);
  });
});
