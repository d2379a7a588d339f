import assert from 'node:assert/strict';
import { nopLogger } from '@openova/process-kit';
import { SandboxSpending } from '../../../../../services/sessions-api/usage/sandbox-spending.ts';

describe('sessions-api spending', () => {
  it('is asked for once a minute at most, kept for ten, and then not known any more', async () => {
    let now = Date.now();
    let asked = 0;
    let isAway = false;
    const readUsage = async () => {
      asked += 1;
      if (isAway) throw new Error('the bridge cannot be reached');
      return { currency: 'EUR', costs: new Map([['u', 7]]) };
    };
    const spending = new SandboxSpending({ readUsage, compositeUids: async () => [{ namespace: 'acme', name: 'one', uid: 'u' }], log: nopLogger, now: () => now });
    const look = () => spending.of({ namespace: 'acme', name: 'one' })?.amount;
    assert.equal(look(), undefined);
    await spending.settled();
    assert.deepEqual([look(), look(), asked], [7, 7, 1]);
    isAway = true;
    now += 9 * 60_000;
    assert.equal(look(), 7);
    await spending.settled();
    now += 2 * 60_000;
    assert.equal(look(), undefined);
    await spending.settled();
    assert.equal(asked, 3);
  });
});
