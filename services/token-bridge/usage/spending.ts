import type { Logger } from '@openova/process-kit';
import type { Budget } from '../gate/gate-config.ts';
import type { UsageLedger } from './usage-ledger.ts';
import { dayOf } from './usage-record.ts';
import type { Spender, UsageStore } from './usage-store.ts';

/** What Sandboxes and Organizations have spent in the current period: what the store knows, and what was added here since. */
export interface Spending {
  /** In billionths of the currency. Asks the store the first time, and again in the background once its answer has aged. */
  spentNanos(spender: Spender, period: Budget['period']): Promise<number>;
  add(spender: Spender, costNanos: number): void;
  forgetIdle(): void;
}

export interface SpendingOptions {
  readonly store: Pick<UsageStore, 'spentNanos'>;
  readonly ledger: Pick<UsageLedger, 'settled'>;
  readonly log: Logger;
  readonly now: () => number;
  /** So long another replica's use may be unknown here. */
  readonly refreshMs?: number;
}

interface SpendingAccount {
  readonly spender: Spender;
  readonly firstDay: string;
  stored: number;
  added: number;
  readAt: number;
  reading: Promise<void> | undefined;
}

const forgottenAfterMs = 10 * 60_000;

export function createSpending({ store, ledger, log, now, refreshMs = 5_000 }: SpendingOptions): Spending {
  const accounts = new Map<string, SpendingAccount>();
  const readNow = async (account: SpendingAccount): Promise<void> => {
    try {
      await ledger.settled(async () => {
        // So much is in the store by now, and nothing more gets there until the answer is here.
        const written = account.added;
        account.stored = await store.spentNanos(account.spender, account.firstDay);
        account.added -= written;
        account.readAt = now();
      });
    } finally {
      account.reading = undefined;
    }
  };
  const read = (account: SpendingAccount): Promise<void> => (account.reading ??= readNow(account));
  return {
    spentNanos: async (spender, period) => {
      const firstDay = firstDayOf(period, now());
      const name = nameOf(spender);
      const known = accounts.get(name);
      if (known?.firstDay === firstDay && known.readAt > 0) {
        if (now() - known.readAt > refreshMs) read(known).catch((err: unknown) => log.warn('cannot read what was spent: the last answer counts', { err }));
        return known.stored + known.added;
      }
      const account = known?.firstDay === firstDay ? known : { spender, firstDay, stored: 0, added: 0, readAt: 0, reading: undefined };
      accounts.set(name, account);
      await read(account);
      return account.stored + account.added;
    },
    add: (spender, costNanos) => {
      const account = accounts.get(nameOf(spender));
      if (account) account.added += costNanos;
    },
    forgetIdle: () => {
      for (const [name, { readAt, reading }] of accounts) {
        if (!reading && now() - readAt > forgottenAfterMs) accounts.delete(name);
      }
    },
  };
}

function firstDayOf(period: Budget['period'], time: number): string {
  const day = dayOf(time);
  return period === 'day' ? day : `${day.slice(0, 7)}-01`;
}

function nameOf({ kind, id }: Spender): string {
  return `${kind} ${id}`;
}
