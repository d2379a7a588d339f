import assert from 'node:assert/strict';
import { normalizeConditions, normalizePhase, normalizeSandbox } from '../../../../console/src/api/normalize-sandbox.ts';

describe('normalizeSandbox', () => {
  it('has a phase and conditions, whatever the answer lacks [UI-21] [UI-22]', () => {
    for (const answer of [{ id: 'a' }, { id: 'a', phase: null, conditions: null }, { id: 'a', phase: 'Melting', conditions: 'none' }]) {
      const { phase, conditions, status } = normalizeSandbox(answer);
      assert.deepEqual({ phase, conditions, status }, { phase: 'Pending', conditions: [], status: 'pending' });
    }
  });

  it('keeps what the API says', () => {
    const condition = { type: 'RBACReady', status: 'False', reason: 'OwnerEmailMissing', message: ' as it\nis ' };
    const sandbox = normalizeSandbox({
      id: 'heron',
      displayName: 'Heron',
      agent: 'aider',
      phase: 'Failed',
      status: 'failed',
      conditions: [condition],
      attach: 'wss://a/attach',
      cards: 'wss://a/cards',
      owner: { email: 'ada@acme.test' },
      operatingMode: 'Suspended',
      spend30d: 1.5,
    });
    assert.deepEqual(sandbox.conditions, [condition]);
    assert.deepEqual([sandbox.displayName, sandbox.attach, sandbox.cards, sandbox.owner], ['Heron', 'wss://a/attach', 'wss://a/cards', 'ada@acme.test']);
    assert.deepEqual([sandbox.phase, sandbox.status, sandbox.operatingMode, sandbox.spend30d], ['Failed', 'failed', 'Suspended', 1.5]);
  });

  it('takes null for nothing known', () => {
    const { attach, plan, agent, displayName } = normalizeSandbox({ id: 'a', attach: null, plan: null, agent: null, displayName: '' });
    assert.deepEqual({ attach, plan, agent, displayName }, { attach: undefined, plan: undefined, agent: '', displayName: 'a' });
  });

  it('refuses what is no Sandbox', () => {
    for (const answer of [undefined, null, 'html', [], {}, { id: 7 }]) assert.throws(() => normalizeSandbox(answer), TypeError);
  });
});

describe('normalizePhase', () => {
  it('knows four phases and takes the rest for Pending [UI-22]', () => {
    assert.deepEqual(['Pending', 'Provisioning', 'Ready', 'Failed', 'ready', 7, undefined].map(normalizePhase), [
      'Pending',
      'Provisioning',
      'Ready',
      'Failed',
      'Pending',
      'Pending',
      'Pending',
    ]);
  });
});

describe('normalizeConditions', () => {
  it('leaves out what has no type and takes odd statuses for Unknown [UI-22]', () => {
    const conditions = normalizeConditions([{ type: 'A', status: true }, { status: 'True' }, 7, null]);
    assert.deepEqual(conditions, [{ type: 'A', status: 'Unknown', reason: '', message: '' }]);
  });
});
