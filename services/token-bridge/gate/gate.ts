import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '@openova/process-kit';
import { createSpending, type Spending } from '../usage/spending.ts';
import { openUsageLedger, type UsageLedger } from '../usage/usage-ledger.ts';
import type { UsageStore } from '../usage/usage-store.ts';
import { createBodyMemory, type BodyMemory } from './body-memory.ts';
import { whySkipped, type GateConfig } from './gate-config.ts';
import { openUpstream, type Upstream } from './upstream.ts';
import { createUseLimiter, type UseLimiter } from './use-limiter.ts';

/** The configuration that requests arriving now are handled by, and the upstreams that it names. */
export interface GateRoutes {
  readonly config: GateConfig;
  readonly upstreams: ReadonlyMap<string, Upstream>;
}

export interface Gate {
  routes(): GateRoutes;
  readonly limiter: UseLimiter;
  readonly bodies: BodyMemory;
  readonly ledger: UsageLedger;
  readonly spending: Spending;
  readonly usage: UsageStore;
  /** Closing waits for this work, so that what it has used is written down. */
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** From here on requests are handled by another configuration. Those under way keep theirs. */
  reconfigure(config: GateConfig): void;
  /** Writes down what is left of the use. No more requests may come, and those under way have to end. To close again does nothing. */
  close(): Promise<void>;
}

export interface GateOptions {
  readonly config: GateConfig;
  readonly usage: UsageStore;
  readonly log: Logger;
  readonly now?: () => number;
}

// How much of requests under way is held in memory.
const bodyMemoryBytes = 256 * 1024 * 1024;
const forgetEveryMs = 60_000;

export function openGate({ config, usage, log, now = Date.now }: GateOptions): Gate {
  const limiter = createUseLimiter();
  const ledger = openUsageLedger({ store: usage, log });
  const spending = createSpending({ store: usage, ledger, log, now });
  const underWay = new Set<Promise<unknown>>();
  let routes: GateRoutes = { config, upstreams: openUpstreams(config, new Map()) };
  tellChannels(config, log);
  const timer = setInterval(() => {
    limiter.forgetIdle(now());
    spending.forgetIdle();
  }, forgetEveryMs);
  timer.unref();
  return {
    routes: () => routes,
    limiter,
    bodies: createBodyMemory(bodyMemoryBytes),
    ledger,
    spending,
    usage,
    during: (work) => {
      const forget = (): boolean => underWay.delete(work);
      underWay.add(work);
      work.then(forget, forget);
      return work;
    },
    reconfigure: (other) => {
      const before = routes.upstreams;
      routes = { config: other, upstreams: openUpstreams(other, before) };
      tellChannels(other, log);
      for (const upstream of before.values()) {
        if (routes.upstreams.get(upstream.config.name) !== upstream) closeQuietly(upstream, log);
      }
    },
    close: async () => {
      clearInterval(timer);
      await Promise.allSettled(underWay);
      await ledger.close();
      await Promise.all([...routes.upstreams.values()].map((upstream) => upstream.close()));
    },
  };
}

// An upstream that stays as it was keeps its connections, its keys and what is known of its failures.
function openUpstreams(config: GateConfig, before: ReadonlyMap<string, Upstream>): Map<string, Upstream> {
  const entries = [...config.upstreams].map(([name, wanted]) => {
    const known = before.get(name);
    return [name, known && isDeepStrictEqual(known.config, wanted) ? known : openUpstream(wanted)] as const;
  });
  return new Map(entries);
}

function closeQuietly(upstream: Upstream, log: Logger): void {
  upstream.close().catch((err: unknown) => log.warn('cannot close an upstream', { upstream: upstream.config.name, err }));
}

function tellChannels({ channels }: GateConfig, log: Logger): void {
  for (const channel of channels.values()) {
    const { name, upstreams, models } = channel;
    const reason = whySkipped(channel);
    if (reason === undefined) log.info('channel served', { channel: name, upstreams, models: models.length });
    else log.warn('channel skipped', { channel: name, reason });
  }
}
