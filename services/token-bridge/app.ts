import type { FastifyInstance } from 'fastify';
import type { Logger } from '@openova/process-kit';
import { createHttpApp, type HttpApp, type HttpLimits, type MetricsRegistry } from '@openova/service-kit';
import type { BridgeSecrets } from './admin-guard.ts';
import { auditDenials, createAudit } from './audit.ts';
import type { Gate } from './gate/gate.ts';
import { addGateRoutes } from './gate/gate-routes.ts';
import { addChannelsRoute } from './routes/channels.ts';
import { addIntrospectionRoute } from './routes/introspection.ts';
import { addJwksRoute } from './routes/jwks.ts';
import { addKeyRotationRoute } from './routes/key-rotation.ts';
import { addMintRoute } from './routes/mint.ts';
import { addRevocationListRoute } from './routes/revocation-list.ts';
import { addRevocationRoutes } from './routes/revocation.ts';
import type { RouteContext } from './routes/route-context.ts';
import { addUsageRoute } from './routes/usage.ts';
import type { TokenStore } from './token-store.ts';

export interface TokenBridgeOptions extends BridgeSecrets {
  readonly issuer: string;
  readonly tokens: TokenStore;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
  /** Left out: `/v1` answers 503. */
  readonly gate?: Gate;
}

/** The bridge's HTTP side, not listening yet. Without an admin secret or keys it answers 503. */
export function createTokenBridge({ now = Date.now, limits = {}, gate, ...options }: TokenBridgeOptions): HttpApp {
  const { tokens, log, metrics } = options;
  const checks = {
    'admin-secret': () => Boolean(options.adminSecret?.() || options.reviewCaller),
    'signing-key': () => options.keys !== undefined,
    store: () => tokens.isReachable(),
  };
  const app = createHttpApp({ log, metrics, limits, checks });
  const context = { ...options, now, audit: createAudit(log) };
  addJwksRoute(app.routes, context);
  addRevocationListRoute(app.routes, context);
  app.routes.register(async (routes) => addAdminRoutes(routes, context, gate));
  addGateRoutes(app.routes, context, gate);
  return app;
}

function addAdminRoutes(routes: FastifyInstance, context: RouteContext, gate: Gate | undefined): void {
  routes.addHook('onError', auditDenials(context.audit));
  addMintRoute(routes, context);
  addRevocationRoutes(routes, context);
  addIntrospectionRoute(routes, context);
  addKeyRotationRoute(routes, context);
  addChannelsRoute(routes, context, gate);
  addUsageRoute(routes, context, gate);
}
