import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createMint } from '../../../../functions/newapi-token/bridge-client.ts';
import type { MintOrder } from '../../../../functions/newapi-token/mint-order.ts';
import { startHttpStub, type HttpStub } from './http-stub.ts';
import { adminSecret, ordered } from './token-fixture.ts';

const { order } = ordered();
const never = new AbortController().signal;
const granted = JSON.stringify({ token: 'head.body.signature', expires_at: '2026-03-08T09:00:00Z' });

describe('the client of the bridge', () => {
  let stub: HttpStub | undefined;
  afterEach(async () => {
    await stub?.close();
    stub = undefined;
  });

  async function mintFrom(answer: (response: ServerResponse) => void, wanted: MintOrder = order, timeoutMs = 5_000) {
    stub = await startHttpStub(answer);
    return createMint({ baseUrl: stub.url, credential: adminSecret, timeoutMs })(wanted, never);
  }

  it('posts the order as the administrator, and returns token and expiry [TF-01, TF-02, TF-03, TF-31]', async () => {
    const { token, expiresAt } = await mintFrom((response) => response.end(granted));
    assert.deepEqual([token, expiresAt], ['head.body.signature', '2026-03-08T09:00:00Z']);
    const [request, ...others] = stub?.received ?? [];
    assert.deepEqual([request?.method, request?.path, others], ['POST', '/admin/tokens/sandbox', []]);
    assert.equal(request?.headers.authorization, `Bearer ${adminSecret}`);
    assert.equal(request?.headers['x-catalyst-tool'], 'sandbox-controller');
    assert.equal(request?.headers['idempotency-key'], order.idempotencyKey);
    assert.deepEqual(JSON.parse(request?.body ?? ''), order.body);
  });

  it('leaves capabilities out when there are none [TF-04]', async () => {
    const { capabilities: _, ...body } = order.body;
    await mintFrom((response) => response.end(granted), { ...order, body });
    assert.deepEqual(Object.keys(JSON.parse(stub?.received[0]?.body ?? '')), ['org_id', 'user_id', 'sandbox_id', 'allowed_channels']);
  });

  for (const [field, access] of [['address', { baseUrl: '', credential: adminSecret }], ['credential', { baseUrl: 'http://b', credential: '' }]] as const) {
    it(`is not made without ${field} [TF-29]`, () => {
      assert.throws(() => createMint(access), { code: 'not_configured' });
    });
  }

  for (const [field, change] of [
    ['org_id', { org_id: '' }],
    ['user_id', { user_id: '' }],
    ['sandbox_id', { sandbox_id: '' }],
    ['channels', { allowed_channels: [] }],
    ['a named channel', { allowed_channels: ['a', ''] }],
  ] as const) {
    it(`sends no request without ${field} [TF-30]`, async () => {
      const minting = mintFrom((response) => response.end(granted), { ...order, body: { ...order.body, ...change } });
      await assert.rejects(minting, { name: 'BridgeError', code: 'invalid_request' });
      assert.deepEqual(stub?.received, []);
    });
  }

  it('follows no redirect with its secret', async () => {
    const other = await startHttpStub((response) => response.end(granted));
    try {
      const minting = mintFrom((response) => response.writeHead(307, { location: `${other.url}/admin/tokens/sandbox` }).end());
      await assert.rejects(minting, { code: 'unreachable' });
      assert.deepEqual(other.received, []);
    } finally {
      await other.close();
    }
  });

  it('gives up on a bridge that is slow, and on one that stops in its answer', async () => {
    const message = 'the bridge did not answer within 0.05 s';
    await assert.rejects(mintFrom(() => {}, order, 50), { code: 'timeout', message });
    await stub?.close();
    await assert.rejects(mintFrom((response) => response.write('{'), order, 50), { code: 'timeout', message });
  });

  it('gives up when its caller does', async () => {
    stub = await startHttpStub(() => caller.abort());
    const caller = new AbortController();
    await assert.rejects(createMint({ baseUrl: stub.url, credential: adminSecret })(order, caller.signal), { code: 'timeout' });
  });

  it('names why the bridge cannot be reached', async () => {
    stub = await startHttpStub(() => {});
    await stub.close();
    const minting = createMint({ baseUrl: stub.url, credential: adminSecret })(order, never);
    await assert.rejects(minting, { code: 'unreachable', message: 'the bridge cannot be reached (ECONNREFUSED): check NEWAPI_BASE_URL' });
  });

  it('takes no answer that is too large', async () => {
    await assert.rejects(mintFrom((response) => response.end(Buffer.alloc(100_000, ' '))), { code: 'malformed_answer' });
  });

  it('repeats nothing that a bridge echoes', async () => {
    const echo = JSON.stringify({ code: adminSecret, detail: `Bearer ${adminSecret}` });
    await assert.rejects(mintFrom((response) => response.writeHead(500).end(echo)), { message: 'the bridge answered 500' });
  });
});
