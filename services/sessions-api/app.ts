import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHttpApp, type HttpApp, type HttpLimits } from '@openova/service-kit';
import { accessGate } from './access/access-gate.ts';
import { readBearer } from './access/bearer.ts';
import { readSession, type ConsoleSessions } from './access/console-session.ts';
import type { CookieRules } from './access/cookies.ts';
import type { ReadCaller } from './access/identity.ts';
import { addLoginLink, type LoginLink } from './access/login-link.ts';
import { addOidcLogin } from './access/oidc-login.ts';
import type { OidcProvider } from './access/oidc-provider.ts';
import { replyWithPage } from './access/problem-page.ts';
import { RateLimit } from './access/rate-limit.ts';
import { isSafe } from './access/same-origin.ts';
import { auditDenials, createAudit } from './audit.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { ConsoleFile } from './console-files.ts';
import type { ApiScope } from './routes/api-scope.ts';
import { addApiTokenRoutes } from './routes/api-tokens.ts';
import { addByosRoutes } from './routes/byos.ts';
import { addByosOAuthRoutes } from './routes/byos-oauth.ts';
import { addConsole } from './routes/console.ts';
import { EventStreams, usualStreamBounds, type StreamBounds } from './routes/event-streams.ts';
import { addEventRoutes } from './routes/events.ts';
import { invalidRequest } from './routes/invalid-request.ts';
import { addJwksRoute } from './routes/jwks.ts';
import { addKindRoute } from './routes/kinds.ts';
import { addLogoutRoute } from './routes/logout.ts';
import { addMeRoute } from './routes/me.ts';
import { addOpenApi } from './routes/openapi.ts';
import { addQuotaRoute } from './routes/quota.ts';
import { addSandboxRoutes } from './routes/sandboxes.ts';
import { addTerminalRoutes } from './routes/terminals.ts';
import { addTicketRoute } from './routes/tickets.ts';
import { startByosSharing } from './sandboxes/byos-sharing.ts';
import { ByosUpkeep } from './sandboxes/byos-upkeep.ts';
import { SandboxFeed } from './sandboxes/sandbox-feed.ts';
import { createSandboxViews } from './sandboxes/sandbox-view.ts';
import { readBridgeUsage, type UsageAccess } from './usage/bridge-usage.ts';
import { SandboxSpending } from './usage/sandbox-spending.ts';

export interface SessionsApiOptions extends Omit<ApiScope, 'audit' | 'byosUpkeep' | 'now' | 'views'> {
  readonly loginLink: LoginLink | undefined;
  readonly oidc: OidcProvider | undefined;
  /** Undefined: the API alone. */
  readonly consoleFiles: ReadonlyMap<string, ConsoleFile> | undefined;
  readonly sessionsOrigin: string | undefined;
  /** The token bridge, which knows what Sandboxes spend. Undefined: that is not shown. */
  readonly bridge?: UsageAccess | undefined;
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
  readonly streamBounds?: Partial<StreamBounds>;
  /** How often to look for tokens of people that are to be renewed. */
  readonly renewalMs?: number;
}

const guardedRoutes = [
  addMeRoute, addSandboxRoutes, addTicketRoute, addTerminalRoutes, addByosRoutes, addByosOAuthRoutes, addApiTokenRoutes, addKindRoute, addQuotaRoute,
];

/** The API, not listening yet. It does not close the cluster. */
export function createSessionsApi({ now = Date.now, limits = {}, streamBounds = {}, renewalMs = 15_000, ...options }: SessionsApiOptions): HttpApp {
  const { cluster, log, metrics, keys, publicUrl, oidc } = options;
  const checks = { cluster: () => cluster?.sandboxes.isCurrent ?? false, 'api-tokens': () => cluster?.apiTokens.isCurrent ?? false };
  const app = createHttpApp({ log, metrics, limits, checks });
  const spending = cluster && openSpending({ ...options, cluster }, now);
  const views = createSandboxViews(({ metadata }) => spending?.of(metadata));
  const byosUpkeep = openByosUpkeep({ ...options, now }, renewalMs);
  const scope: ApiScope = { ...options, now, views, byosUpkeep, audit: createAudit(log) };
  const sessions: ConsoleSessions = { keys, isSecure: publicUrl.protocol === 'https:', log, now };
  const streams = new EventStreams({ ...usualStreamBounds, ...streamBounds });
  const feed = cluster && new SandboxFeed(cluster.sandboxes, views);
  const endSharing = cluster && startByosSharing({ ...scope, cluster }, log);
  const { routes } = app;
  routes.setSchemaErrorFormatter(invalidRequest);
  routes.addHook('preClose', async () => streams.close());
  routes.addHook('onClose', async () => {
    feed?.close();
    endSharing?.();
    await byosUpkeep?.close();
    await spending?.settled();
  });
  addSafeHeaders(routes, sessions);
  countStreams(scope, streams);
  addOpenApi(routes);
  addJwksRoute(routes, scope);
  addLogin(routes, options, sessions);
  routes.register(async (guarded) => {
    addGate(guarded, scope, [readBearer({ cluster, verifyOidc: oidc?.verify, now }), readSession(sessions)]);
    addLogoutRoute(guarded, { isSecure: sessions.isSecure, audit: scope.audit, signOutUrl: () => oidc?.signOutUrl(new URL('/', publicUrl).href) });
    addEventRoutes(guarded, scope, { feed, streams });
    for (const add of guardedRoutes) add(guarded, scope);
  });
  if (options.consoleFiles) addConsole(routes, { files: options.consoleFiles, sessionsOrigin: options.sessionsOrigin });
  return app;
}

function openSpending({ bridge, cluster, log }: SessionsApiOptions & { readonly cluster: Cluster }, now: () => number): SandboxSpending | undefined {
  return bridge && new SandboxSpending({ readUsage: () => readBridgeUsage(bridge), compositeUids: cluster.compositeUids, log, now });
}

function openByosUpkeep({ cluster, byosOAuth, byosSecretPrefix, log, now }: SessionsApiOptions & Pick<ApiScope, 'now'>, everyMs: number): ByosUpkeep | undefined {
  return cluster && byosOAuth && new ByosUpkeep({ cluster, byosOAuth, byosSecretPrefix, log, now }, everyMs);
}

function addGate(routes: FastifyInstance, { log, now }: ApiScope, readers: readonly ReadCaller[]): void {
  const reads = new RateLimit({ perSecond: 50, burst: 200 }, now);
  const writes = new RateLimit({ perSecond: 2, burst: 60 }, now);
  routes.addHook('onRequest', accessGate(readers));
  routes.addHook('onRequest', async ({ method, caller, routeOptions }: FastifyRequest) => (isSafe(method) && !routeOptions.config.isChange ? reads : writes).take(caller.email));
  routes.addHook('onError', auditDenials(log));
  routes.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

function addSafeHeaders(routes: FastifyInstance, { isSecure }: CookieRules): void {
  const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
  const headers = isSecure ? { ...always, 'strict-transport-security': 'max-age=31536000' } : always;
  routes.addHook('onSend', async (_request, reply) => void reply.headers(headers));
}

function addLogin(routes: FastifyInstance, { loginLink, oidc, publicUrl, now = Date.now }: SessionsApiOptions, sessions: ConsoleSessions): void {
  const attempts = new RateLimit({ perSecond: 20, burst: 200 }, now);
  routes.register(async (open) => {
    open.setErrorHandler(replyWithPage);
    open.addHook('onRequest', async ({ ip }) => attempts.take(ip));
    if (loginLink) addLoginLink(open, loginLink, sessions);
    if (oidc) addOidcLogin(open, { provider: oidc, publicUrl, sessions });
  });
}

function countStreams({ metrics }: ApiScope, streams: EventStreams): void {
  const spec = { name: 'sessions_api_event_streams', help: 'Open streams of server-sent events.', labels: [] };
  metrics.gauge(spec, () => [[{}, streams.count]]);
}
