import type { FastifyInstance, RouteShorthandOptionsWithHandler } from 'fastify';
import { HttpProblem } from './problem.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Serves `url` with the given methods. Every other method answers 405 before anything else is looked at. */
export function addResource(
  routes: FastifyInstance,
  url: string,
  methods: Partial<Readonly<Record<HttpMethod, RouteShorthandOptionsWithHandler>>>,
): void {
  const allowed = Object.keys(methods);
  for (const [method, route] of Object.entries(methods)) routes.route({ ...route, method, url });
  // Fastify serves HEAD wherever it serves GET.
  const served = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
  routes.route({
    method: routes.supportedMethods.filter((method) => !served.includes(method)),
    url,
    onRequest: async () => {
      const headers = { allow: served.join(', ') };
      const detail = 'this path has other methods';
      throw new HttpProblem({ status: 405, code: 'method_not_allowed', detail, next: 'use one that the header Allow names', headers });
    },
    handler: () => {},
  });
}
