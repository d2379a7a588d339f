import { randomUUID } from 'node:crypto';
import { METHODS } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { ListenAddress } from '@openova/process-kit';
import type { Logger } from '@openova/process-kit';
import type { MetricsRegistry } from '../metrics-registry.ts';
import { replyNotFound, replyToBrokenRequest, replyToError } from './error-replies.ts';
import { defaultHttpLimits, type HttpLimits } from './limits.ts';
import { addOperationsRoutes, type HealthCheck } from './operations-routes.ts';
import { observeRequests } from './request-observer.ts';

export interface HttpAppOptions {
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** What the service needs to do its work, by name. */
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  readonly limits?: Partial<HttpLimits>;
}

/** A service's HTTP side: built without listening, so that routes can be added. */
export interface HttpApp {
  readonly routes: FastifyInstance;
  /** Resolves with the base URL. Rejects when the port cannot be had. */
  listen(address: ListenAddress): Promise<string>;
  /** From here on `/readyz` says that no more work is wanted. */
  drain(): void;
  /** Lets requests under way end within the grace period, then ends their connections. */
  close(): Promise<void>;
}

/** An app with problem documents for errors, request ids, limits against slow and large requests, health and metrics. */
export function createHttpApp({ log, metrics, checks = {}, limits = {} }: HttpAppOptions): HttpApp {
  const bounds = { ...defaultHttpLimits, ...limits };
  const routes = createServer(bounds);
  routes.setErrorHandler(replyToError(log));
  routes.setNotFoundHandler(replyNotFound);
  routes.removeContentTypeParser('text/plain');
  observeRequests(routes, { log, metrics });
  let draining = false;
  addOperationsRoutes(routes, { metrics, checks, isDraining: () => draining });
  // A connection that is kept would hold the closing up until its client thinks of it.
  routes.addHook('onSend', async (_request, reply) => {
    if (draining) reply.header('connection', 'close');
  });
  let closing: Promise<void> | undefined;
  return {
    routes,
    listen: (address) => listen(routes, address),
    drain: () => {
      draining = true;
    },
    close: () => {
      draining = true;
      return (closing ??= closeWithin(routes, bounds.graceMs));
    },
  };
}

function createServer(bounds: HttpLimits): FastifyInstance {
  const routes = Fastify({
    logger: false,
    bodyLimit: bounds.bodyBytes,
    requestTimeout: bounds.requestMs,
    keepAliveTimeout: bounds.idleMs,
    http: { headersTimeout: bounds.headersMs, connectionsCheckingInterval: bounds.checkEveryMs },
    forceCloseConnections: 'idle',
    // An id of the caller would be written to logs and answers, whatever it holds.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    clientErrorHandler: replyToBrokenRequest,
    routerOptions: { maxParamLength: 512 },
    // What a schema does not allow is refused, never dropped or turned into something else.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  // Every method is routable, so that a path can answer 405 to all but its own. CONNECT never reaches a router.
  for (const method of METHODS) {
    if (method !== 'CONNECT' && !routes.supportedMethods.includes(method)) routes.addHttpMethod(method);
  }
  return routes;
}

async function listen(routes: FastifyInstance, { host, port }: ListenAddress): Promise<string> {
  if (host !== undefined) return routes.listen({ host, port });
  try {
    return await routes.listen({ host: '::', port });
  } catch (error) {
    // A machine without IPv6 does not know the address that means both.
    if ((error as NodeJS.ErrnoException).code !== 'EAFNOSUPPORT') throw error;
    return routes.listen({ host: '0.0.0.0', port });
  }
}

async function closeWithin(routes: FastifyInstance, graceMs: number): Promise<void> {
  const timer = setTimeout(() => routes.server.closeAllConnections(), graceMs);
  try {
    await routes.close();
  } finally {
    clearTimeout(timer);
  }
}
