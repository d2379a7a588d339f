import assert from 'node:assert/strict';
import { nopLogger } from '@openova/process-kit';
import { createSpending } from '../../../../../services/token-bridge/usage/spending.ts';
import { openUsageLedger } from '../../../../../services/token-bridge/usage/usage-ledger.ts';
import type { UsageRecord } from '../../../../../services/token-bridge/usage/usage-record.ts';

const key = { sandboxId: 's', organization: 'o', model: 'm', day: '2026-05-01' };
const amounts = { requests: 1, estimatedRequests: 0, inputTokens: 2, outputTokens: 3, costNanos: 10 };

function memory() {
  const batches: (readonly UsageRecord[])[] = [];
  const store = {
    fails: false,
    batches,
    add: async (records: readonly UsageRecord[]): Promise<void> => {
      if (store.fails) throw new Error('away');
      batches.push(records);
    },
    spentNanos: async (): Promise<number> => batches.flat().reduce((sum, { costNanos }) => sum + costNanos, 0),
  };
  return store;
}

describe('token-bridge usage/usage-ledger', () => {
  it('adds up what belongs together, and writes the rest when it closes', async () => {
    const store = memory();
    const ledger = openUsageLedger({ store, log: nopLogger, flushEveryMs: 60_000 });
    ledger.add(key, amounts);
    ledger.add(key, amounts);
    ledger.add({ ...key, day: '2026-05-02' }, amounts);
    await ledger.close();
    assert.deepEqual(store.batches.map((batch) => batch.map(({ day, requests, costNanos }) => [day, requests, costNanos])), [
      [['2026-05-01', 2, 20], ['2026-05-02', 1, 10]],
    ]);
  });

  it('keeps what could not be written for the next time', async () => {
    const store = memory();
    const ledger = openUsageLedger({ store, log: nopLogger, flushEveryMs: 60_000 });
    store.fails = true;
    ledger.add(key, amounts);
    await assert.rejects(ledger.settled(async () => undefined));
    ledger.add(key, amounts);
    store.fails = false;
    await ledger.close();
    assert.deepEqual(store.batches.flat().map(({ requests }) => requests), [2]);
  });

  it('counts spending once, whether it is written or not, and that of other processes after a while', async () => {
    const store = memory();
    let time = Date.parse('2026-05-01T10:00:00Z');
    const ledger = openUsageLedger({ store, log: nopLogger, flushEveryMs: 60_000 });
    const spending = createSpending({ store, ledger, log: nopLogger, now: () => time, refreshMs: 1_000 });
    const spender = { kind: 'sandbox', id: 's' } as const;
    const spent = () => spending.spentNanos(spender, 'day');
    assert.equal(await spent(), 0);
    ledger.add(key, amounts);
    spending.add(spender, 10);
    assert.equal(await spent(), 10);
    await ledger.settled(async () => undefined);
    assert.equal(await spent(), 10);
    store.batches.push([{ ...key, ...amounts, costNanos: 500 }]);
    time += 2_000;
    await spent();
    await ledger.settled(async () => undefined);
    assert.equal(await spent(), 510);
    await ledger.close();
  });
});
