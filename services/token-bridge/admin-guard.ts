import type { FastifyRequest } from 'fastify';
import { bearerOf, equalSecrets, HttpProblem } from '@openova/service-kit';
import { rememberCaller } from './caller/caller-identity.ts';
import type { ReviewCaller } from './caller/caller-review.ts';
import type { KeyRing } from './keys/key-ring.ts';

/** What the bridge must be given before it can serve: keys, and at least one way to know its administrator. */
export interface BridgeSecrets {
  /** Read for each request, because it can be changed while the bridge runs. */
  readonly adminSecret?: () => string | undefined;
  readonly reviewCaller?: ReviewCaller;
  readonly keys?: KeyRing;
}

/** Lets a request pass that comes from the administrator. Runs before the body is read. */
export function adminGuard(secrets: BridgeSecrets): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    configured(secrets);
    const bearer = bearerOf(request.raw);
    const caller = bearer === undefined ? undefined : await callerBy(bearer, secrets);
    if (caller !== undefined) return rememberCaller(request, caller);
    const code = bearer === undefined ? 'bearer_missing' : 'bearer_wrong';
    const headers = { 'www-authenticate': 'Bearer' };
    const detail = 'this needs the bearer credential of the administrator';
    const next = 'send the admin secret of the bridge, or a token of a service account that may call it';
    throw new HttpProblem({ status: 401, code, detail, next, headers });
  };
}

/** The keys. Throws HttpProblem 503 when they are not set, or nobody could be the administrator. */
export function configured({ adminSecret, reviewCaller, keys }: BridgeSecrets): { readonly keys: KeyRing } {
  if ((adminSecret?.() || reviewCaller) && keys) return { keys };
  const detail = 'the bridge has no admin secret or no signing key';
  const next = 'start it with both: its --help names the variables';
  throw new HttpProblem({ status: 503, code: 'not_configured', detail, next });
}

async function callerBy(bearer: string, { adminSecret, reviewCaller }: BridgeSecrets): Promise<string | undefined> {
  const secret = adminSecret?.();
  if (secret && equalSecrets(bearer, secret)) return 'admin-secret';
  return reviewCaller?.(bearer);
}
