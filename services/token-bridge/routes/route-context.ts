import type { BridgeSecrets } from '../admin-guard.ts';
import type { Audit } from '../audit.ts';
import type { Logger } from '@openova/process-kit';
import type { MetricsRegistry } from '@openova/service-kit';
import type { TokenStore } from '../token-store.ts';

/** What the routes work with. */
export interface RouteContext extends BridgeSecrets {
  readonly issuer: string;
  readonly tokens: TokenStore;
  readonly audit: Audit;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
