import type { BridgeSecrets } from '../admin-guard.ts';
import type { Audit } from '../audit.ts';
import type { MetricsRegistry, ServiceLog } from '@openova/service-kit';
import type { TokenStore } from '../token-store.ts';

/** What the routes work with. */
export interface RouteContext extends BridgeSecrets {
  readonly issuer: string;
  readonly tokens: TokenStore;
  readonly audit: Audit;
  readonly log: ServiceLog;
  readonly metrics: MetricsRegistry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
