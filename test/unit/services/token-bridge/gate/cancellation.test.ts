import assert from 'node:assert/strict';
import { Cancellation } from '../../../../../services/token-bridge/gate/cancellation.ts';

describe('token-bridge gate/cancellation', () => {
  it('tells the last listener once', () => {
    const told: string[] = [];
    const cancellation = new Cancellation();
    cancellation.onCancel(() => told.push('first'));
    cancellation.onCancel(() => told.push('second'));
    assert.equal(cancellation.isCancelled, false);
    cancellation.cancel();
    cancellation.cancel();
    assert.deepEqual([cancellation.isCancelled, told], [true, ['second']]);
  });

  it('needs no listener', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    assert.equal(cancellation.isCancelled, true);
  });
});
