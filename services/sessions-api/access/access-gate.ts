import type { FastifyRequest } from 'fastify';
import { grants } from '@openova/sandbox-model';
import { HttpProblem } from '@openova/service-kit';
import type { Caller, ReadCaller } from './identity.ts';
import { requireSameOrigin } from './same-origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate, before anything of the route runs. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** What a caller with a capability set has to hold. Without it such a caller is refused. */
    capability?: string;
    /** It changes something although it is a GET, and is limited like other changes. */
    isChange?: boolean;
  }
}

/** Lets a request pass whose caller is known and may use the route. Runs before the body is read. */
export function accessGate(readers: readonly ReadCaller[]): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const caller = await firstCaller(readers, request);
    if (caller.by === 'cookie') requireSameOrigin(request);
    requireCapability(caller, request.routeOptions.config.capability);
    request.caller = caller;
  };
}

async function firstCaller(readers: readonly ReadCaller[], request: FastifyRequest): Promise<Caller> {
  for (const read of readers) {
    const caller = await read(request);
    if (caller) return caller;
  }
  throw new HttpProblem({
    status: 401,
    code: 'session_missing',
    detail: 'this needs a session',
    next: 'sign in at /login, or send an API token as bearer',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function requireCapability({ capabilities }: Caller, required: string | undefined): void {
  if (capabilities === undefined || (required !== undefined && grants(capabilities, required))) return;
  throw new HttpProblem({
    status: 403,
    code: 'capability_missing',
    detail: required === undefined ? 'this is for people only, not for API tokens' : `the API token does not hold ${required}`,
    next: 'use another token, or the console',
  });
}
