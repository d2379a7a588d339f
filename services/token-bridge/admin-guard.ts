import type { FastifyRequest } from 'fastify';
import { bearerOf, equalSecrets, HttpProblem } from '@openova/service-kit';
import type { KeyRing } from './keys/key-ring.ts';

/** What the bridge must be given before it can serve. */
export interface BridgeSecrets {
  readonly adminSecret?: string;
  readonly keys?: KeyRing;
}

/** Lets a request pass that comes from the administrator. Runs before the body is read. */
export function adminGuard(secrets: BridgeSecrets): (request: FastifyRequest) => Promise<void> {
  return async ({ raw }) => {
    const { adminSecret } = configured(secrets);
    const bearer = bearerOf(raw);
    if (bearer !== undefined && equalSecrets(bearer, adminSecret)) return;
    const code = bearer === undefined ? 'bearer_missing' : 'bearer_wrong';
    const headers = { 'www-authenticate': 'Bearer' };
    throw new HttpProblem({ status: 401, code, detail: 'this needs the bearer credential of the administrator', headers });
  };
}

/** The secrets. Throws HttpProblem 503 when one is not set. */
export function configured({ adminSecret, keys }: BridgeSecrets): Required<BridgeSecrets> {
  if (adminSecret && keys) return { adminSecret, keys };
  const detail = 'the bridge has no admin secret or no signing key';
  throw new HttpProblem({ status: 503, code: 'not_configured', detail });
}
