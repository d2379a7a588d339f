import assert from 'node:assert/strict';
import { sandboxStatus } from '../../../../../functions/sandbox/stages/sandbox-status.ts';
import { failedToken, mintedToken, planOf, xrOf } from '../sandbox-fixture.ts';

const plan = planOf();
const { tokenContext, mintedSecret } = mintedToken();
const running = {
  phase: 'Ready',
  ownerUid: 'alice-5d6ae696',
  namespace: 'sandbox-alice-5d6ae696',
  endpoints: {
    attach: 'wss://sandbox.omantel.example/sessions/alice-5d6ae696/opencode-main/attach',
    cards: 'wss://sandbox.omantel.example/sessions/alice-5d6ae696/opencode-main/cards',
    mcp: 'http://openova-sandbox-mcp.sandbox-alice-5d6ae696.svc:7683/mcp',
  },
  token: { expiresAt: '2026-03-06T09:00:00Z', rotatedAt: '2026-02-27T09:00:00Z' },
};

describe('sandboxStatus', () => {
  it('publishes the addresses of the first session, and of the token its facts only [CF-69]', () => {
    const token = { context: tokenContext, composed: mintedSecret, exists: true };
    assert.deepEqual(sandboxStatus({ phase: 'Ready', plan, token, before: undefined }), running);
  });

  it('publishes the addresses that the platform has for Sandboxes', () => {
    const elsewhere = { ...plan, settings: { ...plan.settings, sessionsUrl: 'ws://127.0.0.1:7680' } };
    const { endpoints } = sandboxStatus({ phase: 'Ready', plan: elsewhere, token: undefined, before: undefined });
    assert.equal(endpoints?.attach, 'ws://127.0.0.1:7680/sessions/alice-5d6ae696/opencode-main/attach');
  });

  it('publishes the number of the token, also when its Secret is gone', () => {
    const token = { context: { ...failedToken('TokenMintFailed'), rotation: 3 }, composed: undefined, exists: false };
    assert.deepEqual(sandboxStatus({ phase: 'Failed', plan, token, before: undefined }).token, { rotation: 3 });
  });

  it('has no token facts while none are known', () => {
    const token = { context: failedToken('TokenMintFailed'), composed: undefined, exists: false };
    assert.ok(!('token' in sandboxStatus({ phase: 'Failed', plan, token, before: undefined })));
  });

  it('keeps what is true of a running Sandbox while the inputs give no plan, and nothing of Crossplane\'s', () => {
    const { status } = xrOf({ status: { ...running, conditions: [], connectionDetails: {}, claimConditionTypes: [] } });
    assert.deepEqual(sandboxStatus({ phase: 'Failed', plan: undefined, token: undefined, before: status }), { ...running, phase: 'Failed' });
  });

  it('has the phase alone when there was never a plan', () => {
    assert.deepEqual(sandboxStatus({ phase: 'Failed', plan: undefined, token: undefined, before: undefined }), { phase: 'Failed' });
  });
});
