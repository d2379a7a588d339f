import assert from 'node:assert/strict';
import { keptObject, resolveCapabilities } from '@openova/sandbox-model';
import { observedObject } from '../sandbox/observed-object.ts';
import { activeNamespace, now, xrOf } from '../sandbox/sandbox-fixture.ts';
import { bridgeToken, day, decide, mintedSecret, observedSecret, ordered, settledResult, type TokenRun } from './token-fixture.ts';

const namespaceName = 'sandbox-alice-5d6ae696';
const secretName = 'sandbox-alice-5d6ae696-newapi-token';
const uid = xrOf().metadata?.uid;
const withAnnotation = (key: string, value: string | undefined) => {
  const secret = observedSecret();
  const { [key]: _, ...others } = secret.metadata?.annotations ?? {};
  return { ...secret, metadata: { ...secret.metadata, annotations: { ...others, ...(value !== undefined && { [key]: value }) } } };
};

const key = (run: TokenRun) => ordered(run).order.idempotencyKey;

describe('decideToken', () => {
  describe('what it orders', () => {
    it('asks for a token of this Organization, User and Sandbox [TF-04, TF-05, TF-06, TF-07]', () => {
      assert.deepEqual(ordered().order.body, {
        org_id: 'acme',
        user_id: 'alice@acme.example',
        sandbox_id: uid,
        allowed_channels: ['qwen', 'glm'],
        capabilities: resolveCapabilities(undefined),
      });
    });

    it('orders on the first run that may mint [TF-15]', () => {
      assert.equal(decide({ namespace: undefined }).order, undefined);
      assert.ok(decide().order);
    });

    it('takes the default channels, trimmed and without empty ones [TF-08]', () => {
      const { body } = ordered({ env: { NEWAPI_DEFAULT_CHANNELS: ' qwen3.6-bankdhofar ,, glm,  ' } }).order;
      assert.deepEqual(body.allowed_channels, ['qwen3.6-bankdhofar', 'glm']);
    });

    it('takes the channels of the spec instead of the default ones', () => {
      assert.deepEqual(ordered({ spec: { channels: [' own ', 'own', ' '] } }).order.body.allowed_channels, ['own']);
    });

    it('takes the capabilities of the plan, or those of the spec [TF-09]', () => {
      assert.deepEqual(ordered({ spec: { planId: 'sandbox-pro' } }).order.body.capabilities, resolveCapabilities('sandbox-pro'));
      assert.deepEqual(ordered({ spec: { planId: 'sandbox-pro', capabilities: ['rag.search'] } }).order.body.capabilities, ['rag.search']);
    });

    it('has one key for equal runs, and another for the next token and for other inputs', () => {
      assert.match(key({}), new RegExp(`^${uid}/1/[0-9a-f]{16}$`));
      assert.equal(key({}), key({ now: now + 1e9 }));
      const others = [key({}), key({ status: { token: { rotation: 1 } } }), key({ spec: { channels: ['a'] } }), key({ spec: { planId: 'sandbox-pro' } })];
      assert.equal(new Set(others).size, others.length);
    });
  });

  describe('a minted token', () => {
    it('becomes a Secret in the Sandbox\'s namespace, with both keys [TF-11]', () => {
      const { metadata, type, data } = mintedSecret();
      const value = Buffer.from(bridgeToken().token).toString('base64');
      assert.deepEqual([metadata?.name, metadata?.namespace, type], [secretName, namespaceName, 'Opaque']);
      assert.deepEqual(data, { LLM_GATEWAY_TOKEN: value, 'llm-gateway-token': value });
    });

    it('carries expiry, moment of minting and its number [TF-12, TF-13]', () => {
      const { 'openova.io/sandbox-token-inputs': inputs, ...others } = mintedSecret().metadata?.annotations ?? {};
      assert.deepEqual(others, {
        'openova.io/sandbox-token-expires-at': '2026-03-08T09:00:00Z',
        'openova.io/sandbox-token-rotated-at': '2026-03-01T09:00:00Z',
        'kubectl.kubernetes.io/restartedAt': '2026-03-01T09:00:00Z',
        'openova.io/sandbox-token-rotation': '1',
      });
      assert.match(inputs ?? '', /^[0-9a-f]{64}$/);
    });

    it('has the name that the setting gives it', () => {
      const run = { env: { SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'own-name' } };
      assert.equal(mintedSecret(run).metadata?.name, 'own-name');
      assert.equal(ordered(run).minted(bridgeToken()).context.secretName, 'own-name');
    });

    it('is told to the later steps, without the token', () => {
      assert.deepEqual(ordered().minted(bridgeToken()).context, {
        ready: true,
        reason: 'GitopsReconciled',
        message: '',
        secretName,
        expiresAt: '2026-03-08T09:00:00Z',
        rotatedAt: '2026-03-01T09:00:00Z',
      });
    });

    it('gives equal bytes whenever the same token comes', () => {
      const late = ordered({ now: now + 5_000 }).minted(bridgeToken());
      assert.equal(JSON.stringify(late.secret), JSON.stringify(ordered().minted(bridgeToken()).secret));
    });

    it('is refused when it lives no longer than the lead time, which would mint without end', () => {
      const { context, secret } = ordered({ env: { NEWAPI_TOKEN_ROTATION_LEAD: '168h' } }).minted(bridgeToken());
      assert.deepEqual([context.ready, context.reason, secret], [false, 'TokenMintFailed', undefined]);
      assert.match(context.message, /NEWAPI_TOKEN_ROTATION_LEAD/);
    });
  });

  describe('an observed token', () => {
    const secret = observedSecret();

    it('is left alone outside the lead time, byte for byte [TF-17]', () => {
      const result = settledResult({ secret, now: now + 6 * day * 1000 - 1 });
      assert.equal(JSON.stringify(result.secret), JSON.stringify(keptObject(secret)));
      assert.deepEqual([result.context.ready, result.context.rotation], [true, 1]);
    });

    for (const [lead, seconds] of [[undefined, 6 * day], ['36h', 5.5 * day], ['0', 7 * day]] as const) {
      it(`is minted anew from ${lead ?? '24h, the default,'} before its expiry on [TF-16]`, () => {
        const run = { secret, env: { NEWAPI_TOKEN_ROTATION_LEAD: lead } };
        assert.equal(decide({ ...run, now: now + seconds * 1000 - 1 }).order, undefined);
        assert.match(ordered({ ...run, now: now + seconds * 1000 }).order.idempotencyKey, /\/2\//);
      });
    }

    it('gets a new restartedAt on rotation [TF-18]', () => {
      const at = now + 6 * day * 1000;
      const rotated = mintedSecret({ secret, now: at }, bridgeToken(at));
      assert.equal(rotated.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'], '2026-03-07T09:00:00Z');
      assert.equal(rotated.metadata?.annotations?.['openova.io/sandbox-token-rotation'], '2');
    });

    for (const [title, spec] of [
      ['the list of channels', { channels: ['other'] }],
      ['the list of capabilities', { capabilities: ['rag.search'] }],
      ['the plan', { planId: 'sandbox-ent' }],
    ] as const) {
      it(`is minted anew when ${title} changes`, () => {
        assert.match(ordered({ secret, spec }).order.idempotencyKey, /\/2\//);
      });
    }

    it('is minted anew under the name that a setting gives it', () => {
      assert.ok(decide({ secret, env: { SANDBOX_LLM_GATEWAY_TOKEN_SECRET: 'own-name' } }).order);
    });

    it('is minted anew when somebody took its expiry, its number or a key away', () => {
      for (const broken of [
        withAnnotation('openova.io/sandbox-token-expires-at', undefined),
        withAnnotation('openova.io/sandbox-token-expires-at', 'soon'),
        withAnnotation('openova.io/sandbox-token-inputs', undefined),
        { ...secret, data: { LLM_GATEWAY_TOKEN: 'eA==' } },
        { ...secret, data: { LLM_GATEWAY_TOKEN: 'eA==', 'llm-gateway-token': 'eQ==' } },
        { ...secret, data: undefined },
      ]) {
        assert.ok(decide({ secret: broken }).order);
      }
      const numberless = withAnnotation('openova.io/sandbox-token-rotation', 'x');
      assert.match(ordered({ secret: numberless, status: { token: { rotation: 4 } }, now: now + 7 * day * 1000 }).order.idempotencyKey, /\/5\//);
    });

    it('does not come back when its Secret was deleted', () => {
      assert.match(ordered({ status: { token: { rotation: 1 } } }).order.idempotencyKey, /\/2\//);
    });

    it('keeps its number until the next one was delivered', () => {
      const rotation = { status: { token: { rotation: 1 } } };
      assert.equal(ordered(rotation).order.idempotencyKey, ordered({ ...rotation, now: now + 1000 }).order.idempotencyKey);
      assert.equal(ordered(rotation).minted(bridgeToken()).context.rotation, 1);
    });
  });

  describe('a failure', () => {
    it('composes nothing and has the next attempt follow after 30 s [TF-20, TF-21]', () => {
      const { context, secret, lookAgainSeconds } = ordered().failed('the bridge answered 503');
      assert.deepEqual([secret, lookAgainSeconds], [undefined, 30]);
      assert.deepEqual(context, {
        ready: false,
        reason: 'TokenMintFailed',
        message: 'cannot mint the token for Sandbox "opencode-main": the bridge answered 503',
        secretName,
      });
    });

    it('keeps the token that is due, and what is recorded of it [TF-23]', () => {
      const secret = observedSecret();
      const { context, secret: kept } = ordered({ secret, now: now + 8 * day * 1000 }).failed('no');
      assert.deepEqual(kept, keptObject(secret));
      assert.deepEqual([context.expiresAt, context.rotatedAt, context.rotation], ['2026-03-08T09:00:00Z', '2026-03-01T09:00:00Z', 1]);
    });

    it('says that no channel is allowed, without an order [TF-26, SEC-19]', () => {
      for (const run of [{ env: { NEWAPI_DEFAULT_CHANNELS: ' , ' } }, { spec: { channels: [] } }, { spec: { channels: [' '] } }]) {
        const { context, lookAgainSeconds } = settledResult(run);
        assert.deepEqual([context.ready, context.reason, lookAgainSeconds], [false, 'NoAllowedChannels', 30]);
      }
    });

    for (const variable of ['NEWAPI_BASE_URL', 'NEWAPI_ADMIN_SECRET']) {
      it(`says that ${variable} is missing, also of a Sandbox that has a token [TF-27]`, () => {
        for (const run of [{}, { secret: observedSecret() }, { namespace: undefined }]) {
          const { context, secret } = settledResult({ ...run, env: { [variable]: undefined } });
          assert.deepEqual([context.ready, context.reason], [false, 'TokenMintFailed']);
          assert.match(context.message, new RegExp(`setting ${variable} is not set`));
          assert.equal(secret !== undefined, 'secret' in run);
        }
      });
    }
  });

  describe('waiting', () => {
    it('waits for an active Namespace and keeps an observed Secret', () => {
      const namespace = activeNamespace().get('namespace');
      const terminating = namespace && observedObject(namespace, 'notReady');
      for (const run of [{ namespace: undefined }, { namespace: terminating, secret: observedSecret() }]) {
        const { context, secret, lookAgainSeconds } = settledResult(run);
        assert.deepEqual([context.ready, context.reason, lookAgainSeconds], [false, 'Waiting', undefined]);
        assert.equal(context.message, `waits for Namespace "${namespaceName}"`);
        assert.equal(secret !== undefined, 'secret' in run);
      }
    });

    it('leaves what is wrong with the composite to the step that composes it', () => {
      for (const spec of [{ owner: undefined }, { owner: { email: '+@acme.example', orgRef: { slug: 'acme' } } }, { channels: 'qwen' }]) {
        const { context, secret } = settledResult({ spec, secret: observedSecret() });
        assert.deepEqual([context.ready, context.reason], [false, 'Waiting']);
        assert.ok(secret);
      }
    });
  });

  it('looks again when the token is due', () => {
    assert.equal(ordered().minted(bridgeToken()).lookAgainSeconds, 6 * day);
    assert.equal(settledResult({ secret: observedSecret(), now: now + 6 * day * 1000 - 10_000 }).lookAgainSeconds, 10);
    assert.equal(settledResult({ secret: observedSecret(), now: now + 6 * day * 1000 - 1 }).lookAgainSeconds, 1);
  });
});
