import assert from 'node:assert/strict';
import { MessageAllowance } from '../../../../../services/pty-server/attach/message-allowance.ts';

describe('attach message-allowance', () => {
  it('allows a burst, refuses more, and fills up with time', () => {
    const allowance = new MessageAllowance({ burst: 3, perSecond: 2 }, 0);
    assert.deepEqual([1, 2, 3, 4].map(() => allowance.spend(1, 0)), [true, true, true, false]);
    assert.ok(!allowance.spend(1, 500));
    assert.ok(allowance.spend(1, 1_500));
    assert.ok(allowance.spend(3, 60_000));
    assert.ok(!allowance.spend(1, 60_000));
  });
});
