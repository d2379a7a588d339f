import type { FastifyInstance } from 'fastify';
import type { Logger } from '@openova/process-kit';
import type { MetricsRegistry } from '../metrics-registry.ts';

export interface RequestWitness {
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
}

/** Gives every answer its request id, and counts and logs every request by its route, never by the path that was sent. */
export function observeRequests(routes: FastifyInstance, { log, metrics }: RequestWitness): void {
  const observe = metrics.durations({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to its answer.',
    labels: ['method', 'route', 'status'],
  });
  routes.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  routes.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    log.debug('request answered', { method, route, status: reply.statusCode, requestId: request.id });
    done();
  });
}
