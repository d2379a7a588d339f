import assert from 'node:assert/strict';
import { resolveCapabilities } from '@openova/sandbox-model';
import { adminSecret, startBridge, stoppedClock, type BridgeUnderTest } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { assertWithoutSecrets } from '../../unit/services/token-bridge/secret-search.ts';
import { startHttpStub } from '../../unit/functions/newapi-token/http-stub.ts';
import { observedObject } from '../../unit/functions/sandbox/observed-object.ts';
import { run, xrOf } from '../../unit/functions/sandbox/sandbox-fixture.ts';
import { serveTokenFunction, tokenIn, type FunctionSetup, type FunctionUnderTest, type TokenAnswer } from './function-under-test.ts';

const day = 86_400;

describe('the token function with the real bridge', () => {
  const clock = stoppedClock();
  let bridge: BridgeUnderTest;
  const open: FunctionUnderTest[] = [];

  beforeEach(async () => {
    bridge = await startBridge({ now: clock.now });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
    await bridge.close();
  });

  async function functionWith(setup: Partial<FunctionSetup> = {}): Promise<FunctionUnderTest> {
    const served = await serveTokenFunction({ bridgeUrl: bridge.url, adminSecret, now: clock.now, ...setup });
    open.push(served);
    return served;
  }

  it('mints over real HTTP: the token is this Sandbox\'s, its Secret complete, its expiry recorded [TF-10, TF-11, TF-12, TF-13, TF-32]', async () => {
    const { secret, context } = await (await functionWith()).run();
    const token = tokenIn(secret);
    const { sub, org_id: org, user, channels, capabilities } = claimsOf(token);
    assert.deepEqual([sub, org, user, channels], [xrOf().metadata?.uid, 'acme', 'alice@acme.example', ['qwen', 'glm']]);
    assert.deepEqual(capabilities, resolveCapabilities(undefined));
    assert.deepEqual([secret?.data?.['llm-gateway-token'], secret?.type], [secret?.data?.['LLM_GATEWAY_TOKEN'], 'Opaque']);
    assert.equal(context.ready, true);
    const expiry = { expiresAt: '2026-05-08T10:00:00Z', rotatedAt: '2026-05-01T10:00:00Z' };
    assert.deepEqual([context.expiresAt, context.rotatedAt], [expiry.expiresAt, expiry.rotatedAt]);
    assert.equal(secret?.metadata?.annotations?.['openova.io/sandbox-token-expires-at'], expiry.expiresAt);
    const introspection = JSON.parse((await bridge.introspect(token)).text) as { active: boolean };
    assert.equal(introspection.active, true);
    assert.match(await bridge.metrics(), /newapi_admin_token_mint_requests_total\{tool="sandbox-controller",status="ok"\} 1/);
  });

  it('gives the same bytes to repeated and to concurrent runs, of several functions, also at a later time', async () => {
    const [one, other] = [await functionWith(), await functionWith()];
    const together = await Promise.all([one, other, one, other, one, other].map((served) => served.run()));
    clock.forward(90);
    const answers = [...together, await one.run()].map(({ response }) => JSON.stringify([[...response.desired.resources], response.context]));
    assert.equal(new Set(answers).size, 1);
  });

  it('rotates when the lead time is reached, and not before [TF-16, TF-17, TF-18]', async () => {
    const served = await functionWith({ lead: '36h' });
    const first = await served.run();
    const secret = observed(first);
    clock.forward(5 * day);
    const kept = await served.run({ secret });
    assert.deepEqual(kept.secret, first.secret);
    assert.match(await bridge.metrics(), /status="ok"\} 1\n/);
    clock.forward(day / 2);
    const rotated = await served.run({ secret });
    assert.notEqual(tokenIn(rotated.secret), tokenIn(first.secret));
    assert.equal(rotated.secret?.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'], rotated.context.rotatedAt);
    assert.notEqual(rotated.context.rotatedAt, first.context.rotatedAt);
    clock.forward(60);
    assert.deepEqual((await served.run({ secret })).secret, rotated.secret);
  });

  it('brings no old token back when the Secret was deleted', async () => {
    const served = await functionWith();
    const first = await served.run();
    clock.forward(3 * day);
    const second = await served.run({ status: { token: { rotation: 1 } } });
    assert.notEqual(tokenIn(second.secret), tokenIn(first.secret));
    assert.equal(second.secret?.metadata?.annotations?.['openova.io/sandbox-token-rotation'], '2');
  });

  it('mints for a Sandbox that changed before its first token was delivered', async () => {
    const served = await functionWith();
    await served.run();
    const { context, secret } = await served.run({ spec: { channels: ['glm'] } });
    assert.equal(context.ready, true);
    assert.deepEqual(claimsOf(tokenIn(secret))['channels'], ['glm']);
  });

  describe('when it cannot mint', () => {
    const failures: readonly { readonly name: string; readonly setup: () => Promise<Partial<FunctionSetup>>; readonly message: RegExp }[] = [
      {
        name: 'composes no Secret, says TokenMintFailed and keeps a Secret that is there when the secret is wrong [TF-19, TF-21, TF-22, TF-23, TF-24]',
        setup: async () => ({ adminSecret: `${adminSecret}-not` }),
        message: /the bridge answered 401 bearer_wrong: check NEWAPI_ADMIN_SECRET$/,
      },
      {
        name: 'composes no Secret, says TokenMintFailed and keeps a Secret that is there when nobody answers [TF-19, TF-21, TF-22, TF-23, TF-25]',
        setup: async () => ({ bridgeUrl: await closedAddress() }),
        message: /the bridge cannot be reached \(ECONNREFUSED\): check NEWAPI_BASE_URL$/,
      },
    ];
    for (const { name, setup, message } of failures) {
      it(name, async () => {
        const first = await (await functionWith()).run();
        const failing = await functionWith(await setup());
        const { context, secret, response } = await failing.run();
        assert.deepEqual([context.ready, context.reason, secret, response.results], [false, 'TokenMintFailed', undefined, []]);
        assert.match(context.message, message);
        assert.deepEqual([context.expiresAt, context.rotatedAt], [undefined, undefined]);
        clock.forward(8 * day);
        const due = await failing.run({ secret: observed(first) });
        assert.deepEqual(due.secret, first.secret);
        const { status, conditions } = run({ tokenContext: due.context, mintedSecret: due.secret });
        const { expiresAt, rotatedAt } = first.context;
        assert.deepEqual([status.phase, status.token], ['Failed', { expiresAt, rotatedAt, rotation: 1 }]);
        assert.equal(conditions.find(({ type }) => type === 'NewAPITokenReady')?.reason, 'TokenMintFailed');
      });
    }

    it('waits no longer than its limit for a bridge that is slow [TF-25]', async () => {
      const slow = await startHttpStub(() => {});
      try {
        const { context } = await (await functionWith({ bridgeUrl: slow.url, timeoutMs: 100 })).run();
        assert.match(context.message, /the bridge did not answer within 0\.1 s$/);
      } finally {
        await slow.close();
      }
    });

    it('recovers by itself once the bridge answers', async () => {
      let answers = false;
      const bridgeAnswer = JSON.stringify({ token: 'head.body.signature', expires_at: '2099-01-01T00:00:00Z' });
      const flaky = await startHttpStub((response) => (answers ? response.end(bridgeAnswer) : response.writeHead(503).end()));
      try {
        const served = await functionWith({ bridgeUrl: flaky.url });
        const before = await served.run();
        answers = true;
        const after = await served.run();
        assert.deepEqual([before.context.ready, after.context.ready], [false, true]);
        const keys = flaky.received.map(({ headers }) => headers['idempotency-key']);
        assert.equal(new Set(keys).size, 1);
      } finally {
        await flaky.close();
      }
    });
  });

  it('leaves token and admin secret nowhere but in the Secret\'s data and its request [SEC-02, SEC-04]', async () => {
    const good = await functionWith();
    const minted = await good.run();
    const wrong = await functionWith({ adminSecret: `${adminSecret}-not` });
    clock.forward(7 * day);
    const failed = await wrong.run({ secret: observed(minted) });
    const { status, conditions, events } = run({ tokenContext: failed.context, mintedSecret: failed.secret });
    const texts = [minted, failed].flatMap(({ response: { desired, ...rest }, context }) => {
      const { data: _, ...secret } = desired.resources.get('token-secret')?.object ?? {};
      return [JSON.stringify({ ...rest, context, secret })];
    });
    const logged = [...good.lines, ...wrong.lines].map(({ message, fields }) => `${message} ${fieldsText(fields)}`);
    const token = tokenIn(minted.secret);
    const signature = token.slice(token.lastIndexOf('.') + 1);
    assert.ok(logged.length >= 2);
    assertWithoutSecrets([...texts, ...logged, JSON.stringify([status, conditions, events])], [adminSecret, token, signature, Buffer.from(token).toString('base64')]);
  });
});

function observed({ secret }: TokenAnswer) {
  if (!secret) throw new Error('there is no Secret');
  return observedObject(secret, 'ready');
}

// Errors have nothing that JSON shows.
function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  const { err, ...rest } = fields;
  return `${JSON.stringify(rest)} ${err instanceof Error ? `${err.stack} ${String(err.cause)}` : ''}`;
}

async function closedAddress(): Promise<string> {
  const stub = await startHttpStub(() => {});
  await stub.close();
  return stub.url;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
