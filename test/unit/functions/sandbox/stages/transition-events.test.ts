import assert from 'node:assert/strict';
import type { SandboxCondition, StatusCondition } from '@openova/sandbox-model';
import { transitionEvents } from '../../../../../functions/sandbox/stages/transition-events.ts';

const failed: SandboxCondition = { type: 'NewAPITokenReady', status: 'False', reason: 'TokenMintFailed', message: 'the bridge answers 503' };
const ready: SandboxCondition = { type: 'RBACReady', status: 'True', reason: 'GitopsReconciled', message: 'done' };
const underWay: SandboxCondition = { type: 'RBACReady', status: 'False', reason: 'Provisioning', message: 'one does not exist yet' };

const priorOf = (...conditions: readonly SandboxCondition[]) => (type: string): StatusCondition | undefined => {
  const found = conditions.find((condition) => condition.type === type);
  return found && { ...found, lastTransitionTime: '2026-03-01T09:00:00Z' };
};
const summary = (events: ReturnType<typeof transitionEvents>) => events.map(({ type, reason }) => `${type}/${reason}`);

describe('transitionEvents', () => {
  it('warns of a new failure and names its stage', () => {
    const events = transitionEvents([ready, failed], { before: 'Provisioning', now: 'Failed' }, priorOf(ready));
    assert.deepEqual(events, [{ type: 'Warning', reason: 'TokenMintFailed', message: 'NewAPITokenReady: the bridge answers 503' }]);
  });

  it('is silent while a failure lasts', () => {
    assert.deepEqual(transitionEvents([failed], { before: 'Failed', now: 'Failed' }, priorOf(failed)), []);
  });

  for (const change of [{ message: 'the bridge answers 401' }, { reason: 'NoAllowedChannels' }]) {
    it(`warns again when the failure changes its ${Object.keys(change).join()}`, () => {
      const events = transitionEvents([{ ...failed, ...change }], { before: 'Failed', now: 'Failed' }, priorOf(failed));
      assert.deepEqual(summary(events), [`Warning/${change.reason ?? 'TokenMintFailed'}`]);
    });
  }

  it('is silent about progress', () => {
    assert.deepEqual(transitionEvents([underWay], { before: 'Pending', now: 'Provisioning' }, priorOf()), []);
  });

  it('tells once that the Sandbox is ready', () => {
    assert.deepEqual(summary(transitionEvents([ready], { before: 'Provisioning', now: 'Ready' }, priorOf(underWay))), ['Normal/SandboxReady']);
    assert.deepEqual(transitionEvents([ready], { before: 'Ready', now: 'Ready' }, priorOf(ready)), []);
  });

  it('tells again after a failure that the Sandbox is ready', () => {
    assert.deepEqual(summary(transitionEvents([ready], { before: 'Failed', now: 'Ready' }, priorOf(failed))), ['Normal/SandboxReady']);
  });
});
