import type { Logger } from '@openova/process-kit';
import { addAmounts, type UsageAmounts, type UsageKey, type UsageRecord } from './usage-record.ts';
import type { UsageStore } from './usage-store.ts';

/** Adds up use in memory and writes it down in batches. A crash loses what came in since the last batch: at most a second of it. */
export interface UsageLedger {
  add(key: UsageKey, amounts: UsageAmounts): void;
  /** Runs `read` while nothing is being written, after everything added before is. Rejects when that could not be written. */
  settled<Result>(read: () => Promise<Result>): Promise<Result>;
  /** Writes what is left. To close again does nothing. */
  close(): Promise<void>;
}

export interface UsageLedgerOptions {
  readonly store: Pick<UsageStore, 'add'>;
  readonly log: Logger;
  readonly flushEveryMs?: number;
}

interface PendingUse {
  readonly key: UsageKey;
  amounts: UsageAmounts;
}

// So many different keys, of a store that stays away, cost about 20 MB. Above this, use is no longer written down.
const mostPending = 50_000;

export function openUsageLedger({ store, log, flushEveryMs = 1_000 }: UsageLedgerOptions): UsageLedger {
  let pending = new Map<string, PendingUse>();
  let queue: Promise<unknown> = Promise.resolve();
  const add = (key: UsageKey, amounts: UsageAmounts): void => {
    const name = `${key.sandboxId}\n${key.organization}\n${key.model}\n${key.day}`;
    const known = pending.get(name);
    if (known) known.amounts = addAmounts(known.amounts, amounts);
    else if (pending.size >= mostPending) log.error('usage lost: too much waits to be written');
    else pending.set(name, { key, amounts });
  };
  const flush = async (): Promise<void> => {
    if (pending.size === 0) return;
    const batch = [...pending.values()].map(({ key, amounts }): UsageRecord => ({ ...key, ...amounts }));
    pending = new Map();
    try {
      await store.add(batch);
    } catch (error) {
      // It waits for the next time, together with what has come in meanwhile.
      for (const record of batch) add(record, record);
      throw error;
    }
  };
  const settled = <Result>(read: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(flush).then(read);
    queue = result.catch(() => undefined);
    return result;
  };
  const write = (): Promise<void> => settled(async () => undefined).catch((err: unknown) => log.error('cannot write usage down: it will be tried again', { err }));
  const timer = setInterval(() => void write(), flushEveryMs);
  timer.unref();
  return {
    add,
    settled,
    close: async () => {
      clearInterval(timer);
      await write();
    },
  };
}
