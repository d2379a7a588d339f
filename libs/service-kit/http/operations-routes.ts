import type { FastifyInstance } from 'fastify';
import type { MetricsRegistry } from '../metrics-registry.ts';

/** Whether one thing that the service needs is there. To reject means no. */
export type HealthCheck = () => boolean | Promise<boolean>;

export interface Operations {
  readonly metrics: MetricsRegistry;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly isDraining: () => boolean;
}

/** `/healthz`: the process answers. `/readyz`: it can do its work, with what is missing. `/metrics`: for Prometheus. */
export function addOperationsRoutes(routes: FastifyInstance, { metrics, checks, isDraining }: Operations): void {
  routes.get('/healthz', () => ({ status: 'ok' }));
  routes.get('/readyz', async (_request, reply) => {
    const missing = isDraining() ? ['draining'] : await failedChecks(checks);
    const ready = missing.length === 0;
    return reply.status(ready ? 200 : 503).header('cache-control', 'no-store').send({ status: ready ? 'ready' : 'not ready', missing });
  });
  routes.get('/metrics', async (_request, reply) => {
    const { text, contentType } = await metrics.render();
    return reply.header('content-type', contentType).send(text);
  });
}

async function failedChecks(checks: Readonly<Record<string, HealthCheck>>): Promise<string[]> {
  const outcomes = await Promise.allSettled(Object.values(checks).map(async (check) => check()));
  return Object.keys(checks).filter((_name, index) => {
    const outcome = outcomes[index];
    return outcome?.status !== 'fulfilled' || !outcome.value;
  });
}
