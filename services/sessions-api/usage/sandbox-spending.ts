import type { Logger } from '@openova/process-kit';
import type { ObjectName } from '../cluster/cluster.ts';
import type { CompositeUid } from '../cluster/composite-uids.ts';
import type { BridgeUsage, Spend } from './bridge-usage.ts';

export interface SandboxSpendingOptions {
  readonly readUsage: () => Promise<BridgeUsage>;
  /** The uids of all composites, by the claims that they belong to. */
  readonly compositeUids: () => Promise<readonly CompositeUid[]>;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const freshMs = 60_000;
const goodForMs = 10 * 60_000;

/** What Sandboxes have spent. It is asked for when somebody looks, and not more often than once a minute. */
export class SandboxSpending {
  readonly #options: SandboxSpendingOptions;
  #spends: ReadonlyMap<string, Spend> = new Map();
  #knownAt = -Infinity;
  #askedAt = -Infinity;
  #asking: Promise<void> | undefined;

  constructor(options: SandboxSpendingOptions) {
    this.#options = options;
  }

  /** Undefined: not known, or not any more. What is a little old is given at once, and renewed behind it. */
  of({ namespace, name }: ObjectName): Spend | undefined {
    const now = this.#options.now();
    if (now - this.#askedAt > freshMs && !this.#asking) this.#ask(now);
    return now - this.#knownAt > goodForMs ? undefined : this.#spends.get(keyOf({ namespace, name }));
  }

  /** Resolves when nothing is asked for any more. */
  async settled(): Promise<void> {
    await this.#asking;
  }

  #ask(now: number): void {
    this.#askedAt = now;
    this.#asking = this.#renew(now)
      .catch((err: unknown) => this.#options.log.warn('what Sandboxes have spent is not known', { cause: (err as Error).message }))
      .finally(() => {
        this.#asking = undefined;
      });
  }

  async #renew(now: number): Promise<void> {
    const { readUsage, compositeUids } = this.#options;
    const [{ currency, costs }, uids] = await Promise.all([readUsage(), compositeUids()]);
    const entries = uids.map(({ uid, ...claim }) => {
      const key = keyOf(claim);
      const spend = { amount: costs.get(uid) ?? 0, currency };
      const before = this.#spends.get(key);
      return [key, before?.amount === spend.amount && before.currency === currency ? before : spend] as const;
    });
    this.#spends = new Map(entries);
    this.#knownAt = now;
  }
}

function keyOf({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`;
}
