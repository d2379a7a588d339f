import assert from 'node:assert/strict';
import type { TokenContext } from '@openova/sandbox-model';
import { tokenState } from '../../../../../functions/sandbox/desired/token-state.ts';
import { observedObject } from '../observed-object.ts';
import { failedToken, mintedToken, planOf } from '../sandbox-fixture.ts';

const plan = planOf();
const { tokenContext, mintedSecret } = mintedToken();
const observed = observedObject(mintedSecret, 'ready');
const nothing = { context: undefined, minted: undefined, observed: undefined, existing: undefined };

describe('tokenState', () => {
  it('composes the Secret of the mint step', () => {
    const state = tokenState(plan, { ...nothing, context: tokenContext, minted: mintedSecret, observed });
    assert.deepEqual(state, { context: tokenContext, composed: mintedSecret, exists: true });
  });

  it('keeps the observed Secret when the mint step composes none [TF-23]', () => {
    const context = failedToken('TokenMintFailed');
    const { composed, exists, context: said } = tokenState(plan, { ...nothing, context, observed });
    const { expiresAt, rotatedAt } = tokenContext;
    assert.deepEqual([composed, exists, said], [mintedSecret, true, { ...context, expiresAt, rotatedAt }]);
  });

  it('composes no Secret before there is a token [CF-35]', () => {
    const context = failedToken('TokenMintFailed');
    assert.deepEqual(tokenState(plan, { ...nothing, context }), { context, composed: undefined, exists: false });
  });

  it('takes a Secret that somebody else made, without composing it', () => {
    const { composed, exists, context } = tokenState(plan, { ...nothing, existing: mintedSecret });
    assert.deepEqual([composed, exists, context.ready, context.expiresAt], [undefined, true, true, '2026-03-06T09:00:00Z']);
  });

  for (const [title, data] of [['without the key', { other: 'eA==' }], ['with an empty key', { LLM_GATEWAY_TOKEN: '' }], ['without data', undefined]] as const) {
    it(`takes no Secret ${title}`, () => {
      const existing = { ...mintedSecret, data };
      assert.equal(tokenState(plan, { ...nothing, existing }).exists, false);
    });
  }

  it('waits, visibly, where no step mints and no Secret is there [SEC-03]', () => {
    const { context } = tokenState(plan, nothing);
    assert.deepEqual([context.ready, context.reason, context.secretName], [false, 'Waiting', 'sandbox-alice-5d6ae696-newapi-token']);
    assert.match(context.message, /sandbox-alice-5d6ae696-newapi-token.*LLM_GATEWAY_TOKEN/);
  });

  it('reads expiry and rotation from the annotations of a Secret without a mint step', () => {
    const context: TokenContext = tokenState(plan, { ...nothing, observed }).context;
    assert.deepEqual([context.expiresAt, context.rotatedAt], ['2026-03-06T09:00:00Z', '2026-02-27T09:00:00Z']);
  });

  it('has no expiry when the Secret says none', () => {
    const bare = { ...mintedSecret, metadata: { name: 'a' } };
    assert.ok(!('expiresAt' in tokenState(plan, { ...nothing, existing: bare }).context));
  });
});
