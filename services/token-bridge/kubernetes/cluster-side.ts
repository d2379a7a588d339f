import type { Logger } from '@openova/process-kit';
import { createKubeClient, type MetricsRegistry } from '@openova/service-kit';
import { createCallerReview, type ReviewCaller } from '../caller/caller-review.ts';
import type { BridgeDatabase } from '../database/database.ts';
import { createJanitor, startJanitor } from '../janitor/janitor.ts';
import type { TokenStore } from '../token-store.ts';
import type { KubeConfig } from './kube-config.ts';

export interface ClusterSideOptions {
  readonly database: BridgeDatabase;
  readonly tokens: TokenStore;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
}

/** What the bridge does with the Kubernetes API: it knows its callers by it, and finds Sandboxes that are gone. */
export interface ClusterSide {
  /** Absent: no account may call. */
  readonly reviewCaller?: ReviewCaller;
  close(): Promise<void>;
}

/** Without an access there is none. */
export function openClusterSide({ access, callerAccounts, janitorMinutes }: KubeConfig, options: ClusterSideOptions): ClusterSide {
  if (!access) return { close: async () => {} };
  const client = createKubeClient(access);
  const { ask } = client;
  const everySeconds = janitorMinutes * 60;
  const janitor = everySeconds > 0 ? startJanitor(createJanitor({ ...options, ask, everySeconds }), everySeconds) : undefined;
  return {
    ...(callerAccounts.length > 0 ? { reviewCaller: createCallerReview({ ask, accounts: callerAccounts, log: options.log, now: Date.now }) } : {}),
    close: async () => {
      await janitor?.close();
      client.close();
    },
  };
}
