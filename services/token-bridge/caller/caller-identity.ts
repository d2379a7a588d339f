import type { FastifyRequest } from 'fastify';

const callers = new WeakMap<FastifyRequest, string>();

/** Notes as whom the request was let in. */
export function rememberCaller(request: FastifyRequest, caller: string): void {
  callers.set(request, caller);
}

/** `admin-secret`, or the name of a service account; undefined when the request was not let in. */
export function callerOf(request: FastifyRequest): string | undefined {
  return callers.get(request);
}
