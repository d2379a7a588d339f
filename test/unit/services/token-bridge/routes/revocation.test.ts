import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, decodeJwt } from 'jose';
import { mintBody, startBridge, stoppedClock, type BridgeUnderTest } from '../bridge-under-test.ts';
import { jsonOf, type HttpAnswer } from '../send-request.ts';

const byText = (a: string, b: string) => (a < b ? -1 : 1);
const week = 7 * 24 * 60 * 60;

describe('token-bridge routes/revocation', () => {
  const clock = stoppedClock();
  let bridge: BridgeUnderTest;
  const isActive = async (token: string) => jsonOf(await bridge.introspect(token))['active'];
  const revokedIds = async (answer?: HttpAnswer): Promise<string[]> => {
    const { text } = answer ?? (await bridge.send('/revocations'));
    const { payload, protectedHeader } = await compactVerify(text, (await bridge.keys!.active()).verifyWith);
    assert.equal(protectedHeader.typ, 'revocations+jwt');
    return (JSON.parse(Buffer.from(payload).toString()) as { revoked: { jti: string }[] }).revoked.map(({ jti }) => jti);
  };

  beforeEach(async () => {
    bridge = await startBridge({ now: clock.now });
  });

  afterEach(() => bridge.close());

  it('revokes all tokens of a Sandbox minted so far, and neither later ones nor those of others', async () => {
    const other = await bridge.token({ ...mintBody, sandbox_id: 'other' });
    const before = [await bridge.token(), await bridge.token(mintBody, ['idempotency-key', 'uid/1'])];
    const answer = await bridge.admin('DELETE', `/admin/tokens/sandbox/${mintBody.sandbox_id}`);
    assert.deepEqual([answer.status, jsonOf(answer)], [200, { revoked: 2 }]);
    const after = await bridge.token();
    assert.deepEqual(await Promise.all([...before, after, other].map(isActive)), [false, false, true, true]);
    assert.deepEqual(await revokedIds(), before.map((token) => String(decodeJwt(token).jti)).toSorted(byText));
  });

  it('revokes a Sandbox whose id needs escaping', async () => {
    const token = await bridge.token({ ...mintBody, sandbox_id: 'a/b c%' });
    assert.deepEqual(jsonOf(await bridge.admin('DELETE', `/admin/tokens/sandbox/${encodeURIComponent('a/b c%')}`)), { revoked: 1 });
    assert.equal(await isActive(token), false);
  });

  it('revokes one token by its id', async () => {
    const [first, second] = [await bridge.token(), await bridge.token()];
    const { jti } = decodeJwt(first);
    assert.deepEqual(jsonOf(await bridge.admin('POST', '/admin/tokens/revoke', { jti })), { jti });
    assert.deepEqual([await isActive(first), await isActive(second)], [false, true]);
  });

  it('takes a revocation twice, and of nothing', async () => {
    const { jti } = decodeJwt(await bridge.token());
    for (const id of [jti, jti, 'unknown']) assert.equal((await bridge.admin('POST', '/admin/tokens/revoke', { jti: id })).status, 200);
    assert.deepEqual(jsonOf(await bridge.admin('DELETE', '/admin/tokens/sandbox/unknown')), { revoked: 0 });
    assert.deepEqual(jsonOf(await bridge.admin('DELETE', `/admin/tokens/sandbox/${mintBody.sandbox_id}`)), { revoked: 0 });
    assert.deepEqual(await revokedIds(), [String(jti), 'unknown'].toSorted(byText));
  });

  it('refuses what is no token id', async () => {
    for (const body of [{}, { jti: 5 }, { jti: '' }, { jti: 'x'.repeat(65) }, { jti: 'a b' }, []]) {
      const answer = await bridge.admin('POST', '/admin/tokens/revoke', body);
      assert.deepEqual([answer.status, jsonOf(answer)['code']], [400, 'invalid_jti']);
    }
  });

  it('lets the administrator only revoke', async () => {
    assert.equal((await bridge.send('/admin/tokens/revoke', { method: 'POST' })).status, 401);
    assert.equal((await bridge.send('/admin/tokens/sandbox/x', { method: 'DELETE' })).status, 401);
    assert.equal((await bridge.send('/admin/tokens/sandbox/x')).status, 405);
  });

  it('answers 304 while the list is the same, and the new list after a revocation', async () => {
    const { jti } = decodeJwt(await bridge.token());
    const first = await bridge.send('/revocations');
    assert.deepEqual(await revokedIds(first), []);
    const ifNoneMatch = ['if-none-match', String(first.headers['etag'])];
    clock.forward(60);
    const unchanged = await bridge.send('/revocations', { headers: ifNoneMatch });
    assert.deepEqual([unchanged.status, unchanged.text], [304, '']);
    await bridge.admin('POST', '/admin/tokens/revoke', { jti });
    const changed = await bridge.send('/revocations', { headers: ifNoneMatch });
    assert.equal(changed.status, 200);
    assert.deepEqual(await revokedIds(changed), [jti]);
  });

  it('forgets a revocation once the token has expired by itself', async () => {
    await bridge.token();
    await bridge.admin('DELETE', `/admin/tokens/sandbox/${mintBody.sandbox_id}`);
    clock.forward(week - 1);
    assert.equal((await revokedIds()).length, 1);
    clock.forward(1);
    assert.equal((await revokedIds()).length, 0);
  });

  it('remembers a revocation over a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    const first = await startBridge({ directory, now: clock.now });
    const token = await first.token();
    await first.admin('DELETE', `/admin/tokens/sandbox/${mintBody.sandbox_id}`);
    await first.close();
    const second = await startBridge({ directory, now: clock.now });
    assert.deepEqual(jsonOf(await second.introspect(token)), { active: false });
    await second.close();
    rmSync(directory, { recursive: true });
  });

  it('writes audit lines for revocations', async () => {
    await bridge.admin('DELETE', '/admin/tokens/sandbox/x');
    await bridge.admin('POST', '/admin/tokens/revoke', { jti: 'y' });
    const events = bridge.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'audit').map(({ event }) => event as string);
    assert.deepEqual(events, ['revoke-sandbox', 'revoke-token']);
  });
});
