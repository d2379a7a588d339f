import type { FastifyInstance } from 'fastify';
import { createHttpApp, type HttpApp, type HttpLimits } from '@openova/service-kit';
import { accessGate } from './access/access-gate.ts';
import { readSession, type ConsoleSessions } from './access/console-session.ts';
import type { ReadCaller } from './access/identity.ts';
import { addLoginLink, type LoginLink } from './access/login-link.ts';
import { auditDenials, createAudit } from './audit.ts';
import type { ApiScope } from './routes/api-scope.ts';
import { addJwksRoute } from './routes/jwks.ts';
import { addMeRoute } from './routes/me.ts';
import { addSandboxRoutes } from './routes/sandboxes.ts';
import { addTicketRoute } from './routes/tickets.ts';
import { invalidRequest } from './routes/invalid-request.ts';

export interface SessionsApiOptions extends Omit<ApiScope, 'audit' | 'now'> {
  /** Whether browsers reach this by HTTPS. */
  readonly isSecure: boolean;
  readonly loginLink?: LoginLink;
  readonly now?: () => number;
  readonly limits?: Partial<HttpLimits>;
}

/** The API, not listening yet. It does not close the cluster. */
export function createSessionsApi({ now = Date.now, limits = {}, ...options }: SessionsApiOptions): HttpApp {
  const { cluster, log, metrics, keys, isSecure, loginLink } = options;
  const app = createHttpApp({ log, metrics, limits, checks: { cluster: () => cluster?.sandboxes.isCurrent ?? false } });
  const scope: ApiScope = { ...options, now, audit: createAudit(log) };
  const sessions: ConsoleSessions = { keys, isSecure, now };
  app.routes.setSchemaErrorFormatter(invalidRequest);
  addJwksRoute(app.routes, scope);
  if (loginLink) addLoginLink(app.routes, loginLink, sessions);
  app.routes.register(async (routes) => addGuardedRoutes(routes, scope, [readSession(sessions)]));
  return app;
}

function addGuardedRoutes(routes: FastifyInstance, scope: ApiScope, readers: readonly ReadCaller[]): void {
  routes.addHook('onRequest', accessGate(readers));
  routes.addHook('onError', auditDenials(scope.log));
  addMeRoute(routes, scope);
  addSandboxRoutes(routes, scope);
  addTicketRoute(routes, scope);
}
