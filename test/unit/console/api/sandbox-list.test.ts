import assert from 'node:assert/strict';
import { normalizeSandbox } from '../../../../console/src/api/normalize-sandbox.ts';
import { withoutSandbox, withSandbox } from '../../../../console/src/api/sandbox-list.ts';

describe('a list of Sandboxes that changes by events', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => normalizeSandbox({ id, phase: 'Pending' })) as [never, never, never];

  it('takes a new one in its place, and a newer state of one that is there', () => {
    assert.deepEqual(withSandbox([a, c], b), [a, b, c]);
    const ready = normalizeSandbox({ id: 'b', phase: 'Ready' });
    assert.deepEqual(withSandbox([a, b, c], ready), [a, ready, c]);
  });

  it('loses one that is gone, also twice', () => {
    assert.deepEqual(withoutSandbox([a, b], 'b'), [a]);
    assert.deepEqual(withoutSandbox([a], 'b'), [a]);
  });
});
