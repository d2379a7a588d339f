import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { TokenAlgorithm } from '../../../../libs/service-kit/index.ts';
import { asymmetricKey } from '../../../../services/token-bridge/keys/signing-key.ts';
import { suppliedKeys } from '../../../../services/token-bridge/keys/supplied-keys.ts';
import { mintBody, startBridge, stoppedClock, type BridgeSetup, type BridgeUnderTest } from './bridge-under-test.ts';
import { jsonOf } from './send-request.ts';

const key = (value: string) => ['idempotency-key', value];
const newKey = () => asymmetricKey(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

describe('token-bridge mint', () => {
  let directory: string;
  const bridges: BridgeUnderTest[] = [];
  const start = async (setup?: BridgeSetup): Promise<BridgeUnderTest> => {
    const bridge = await startBridge({ directory, ...setup });
    bridges.push(bridge);
    return bridge;
  };
  const closeAll = async () => {
    for (const bridge of bridges.splice(0)) await bridge.close();
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
  });

  afterEach(async () => {
    await closeAll();
    rmSync(directory, { recursive: true });
  });

  for (const algorithm of ['EdDSA', 'ES256', 'HS256'] satisfies TokenAlgorithm[]) {
    it(`answers the same bytes to the same key with ${algorithm}, also later, after a restart and on another connection to the store`, async () => {
      const clock = stoppedClock();
      const first = await start({ algorithm, now: clock.now });
      const { text } = await first.mint(mintBody, key('uid/1'));
      clock.forward(3600);
      assert.equal((await first.mint(mintBody, key('uid/1'))).text, text);
      const beside = await start({ algorithm, now: clock.now });
      assert.equal((await beside.mint(mintBody, key('uid/1'))).text, text);
      await closeAll();
      const restarted = await start({ algorithm, now: clock.now });
      assert.equal((await restarted.mint(mintBody, key('uid/1'))).text, text);
      assert.equal(jsonOf(await restarted.introspect(String(JSON.parse(text).token)))['active'], true);
    });

    it(`keeps no token and no signature on disk with ${algorithm}`, async () => {
      const bridge = await start({ algorithm });
      const tokens = [await bridge.token(mintBody, key('uid/1')), await bridge.token()];
      const stored = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
      assert.ok(stored.length > 0);
      for (const token of tokens) {
        const signature = token.slice(token.lastIndexOf('.') + 1);
        for (const bytes of [Buffer.from(token), Buffer.from(signature), Buffer.from(signature, 'base64url')]) {
          assert.ok(stored.every((content) => !content.includes(bytes)));
        }
      }
    });

    it(`mints once for concurrent requests with the same key with ${algorithm}`, async () => {
      const [first, second] = [await start({ algorithm }), await start({ algorithm })];
      const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? first : second).mint(mintBody, key('uid/1'))));
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      const events = [...first.logLines, ...second.logLines].map((line) => JSON.parse(line).event);
      assert.equal(events.filter((event) => event === 'mint').length, 1);
      assert.equal(events.filter((event) => event === 'replay').length, 39);
    });
  }

  it('mints another token without a key and for every other key', async () => {
    const bridge = await start();
    const tokens = [await bridge.token(), await bridge.token(), await bridge.token(mintBody, key('a')), await bridge.token(mintBody, key('b'))];
    assert.equal(new Set(tokens.map((token) => decodeJwt(token).jti)).size, 4);
  });

  it('refuses the same key with another request, and takes a request for the same when it asks for the same token', async () => {
    const bridge = await start();
    const { text } = await bridge.mint(mintBody, key('uid/1'));
    for (const other of [{ org_id: 'other' }, { user_id: 'eve@acme.test' }, { sandbox_id: 'x' }, { allowed_channels: ['glm', 'qwen'] }, { capabilities: ['a.b'] }]) {
      const answer = await bridge.mint({ ...mintBody, ...other }, key('uid/1'));
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [409, 'idempotency_key_reused']);
    }
    const alike = { ...mintBody, allowed_channels: [' qwen', 'glm', '', 'qwen'], capabilities: [] };
    assert.equal((await bridge.mint(alike, key('uid/1'))).text, text);
  });

  it('refuses a key that no client means', async () => {
    const bridge = await start();
    for (const value of ['', 'with space', 'x'.repeat(256)]) {
      const answer = await bridge.mint(mintBody, key(value));
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [400, 'invalid_idempotency_key']);
    }
  });

  it('forgets a key once its token has expired', async () => {
    const clock = stoppedClock();
    const bridge = await start({ now: clock.now });
    const token = await bridge.token(mintBody, key('uid/1'));
    clock.forward(7 * 24 * 60 * 60 - 1);
    assert.equal(await bridge.token(mintBody, key('uid/1')), token);
    clock.forward(1);
    assert.notEqual(await bridge.token(mintBody, key('uid/1')), token);
  });

  it('answers the same bytes after the signing key was rotated', async () => {
    const bridge = await start();
    const token = await bridge.token(mintBody, key('uid/1'));
    assert.equal((await bridge.admin('POST', '/admin/keys/rotate')).status, 200);
    assert.equal(await bridge.token(mintBody, key('uid/1')), token);
  });

  it('mints anew when the earlier token\'s key is gone, because that token is valid nowhere', async () => {
    const keys = suppliedKeys([newKey()]);
    const bridge = await start({ keys });
    const token = await bridge.token(mintBody, key('uid/1'));
    keys.replace([newKey()]);
    assert.equal(jsonOf(await bridge.introspect(token))['active'], false);
    const next = await bridge.token(mintBody, key('uid/1'));
    assert.notEqual(next, token);
    assert.equal(await bridge.token(mintBody, key('uid/1')), next);
  });
});
