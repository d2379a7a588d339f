import assert from 'node:assert/strict';
import { sandboxSchema } from '../../../../../services/sessions-api/routes/sandbox-schema.ts';
import { sandboxView } from '../../../../../services/sessions-api/sandboxes/sandbox-view.ts';
import { claimWith } from '../claim-fixture.ts';

describe('sessions-api sandbox-view', () => {
  it('has every field of its schema and no other, conditions being a list from the start [API-07] [API-08]', () => {
    const view = sandboxView(claimWith({}), { amount: 1.5, currency: 'USD' });
    assert.deepEqual(new Set(Object.keys(view)), new Set(Object.keys(sandboxSchema.properties)));
    assert.deepEqual([view.conditions, view.phase, view.attach, view.displayName], [[], 'Pending', null, 'work']);
  });

  it('shows the quota of the plan, with explicit values before it', () => {
    const { spec } = claimWith({});
    const { plan, quota } = sandboxView(claimWith({ spec: { ...spec, planId: 'sandbox-free', quota: { memory: '2Gi' } } }));
    assert.deepEqual([plan, quota], ['sandbox-free', { cpu: '500m', memory: '2Gi', storage: '5Gi', concurrentSessions: 1 }]);
  });
});
