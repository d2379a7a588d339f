import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '@openova/service-kit';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request with this method changes nothing. */
export function isSafe(method: string): boolean {
  return safeMethods.has(method);
}

/** Throws HttpProblem 403 when a browser sends a changing request with its cookie from a page of another origin. */
export function requireSameOrigin({ method, headers }: FastifyRequest): void {
  if (isSafe(method) || isOwnPage(headers)) return;
  throw new HttpProblem({
    status: 403,
    code: 'cross_origin',
    detail: 'a page of another origin may change nothing here',
    next: 'use the console, or an API token as bearer',
  });
}

function isOwnPage({ origin, host, 'sec-fetch-site': site }: FastifyRequest['headers']): boolean {
  if (site !== undefined && site !== 'same-origin') return false;
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}
