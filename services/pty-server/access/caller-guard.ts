import type { FastifyRequest } from 'fastify';
import {
  bearerOf,
  equalSecrets,
  HttpProblem,
  KeysUnavailable,
  TokenRefused,
  verifyServicePass,
  type ClaimsExpectations,
} from '@openova/service-kit';

/** Lets a request to the sessions pass, or throws HttpProblem. */
export type CallerGuard = (request: FastifyRequest) => Promise<void>;

export interface CallerExpectations extends ClaimsExpectations {
  /** The token of this Sandbox as it is now; undefined when it has none. */
  readonly sandboxToken: () => Promise<string | undefined>;
}

/** Services of the platform may do everything, the bearer of the Sandbox's own token may look. Runs before the body is read. */
export function callerGuard(expectations: CallerExpectations): CallerGuard {
  return async ({ raw, method }) => {
    const bearer = bearerOf(raw);
    if (bearer === undefined) throw refused('bearer_missing', 'this needs a service pass');
    if (await isSandboxToken(bearer, expectations)) {
      if (method === 'GET' || method === 'HEAD') return;
      throw new HttpProblem({
        status: 403,
        code: 'read_only',
        detail: 'the token of a Sandbox reads its sessions, it does not change them',
        next: 'let sessions-api make the change',
      });
    }
    await checkPass(bearer, expectations);
  };
}

/** For a server that only its own machine can reach. */
export const openGuard: CallerGuard = async () => {};

async function isSandboxToken(bearer: string, { sandboxToken }: CallerExpectations): Promise<boolean> {
  const token = await sandboxToken();
  return token !== undefined && equalSecrets(bearer, token);
}

async function checkPass(bearer: string, expectations: CallerExpectations): Promise<void> {
  try {
    await verifyServicePass(bearer, expectations);
  } catch (error) {
    if (error instanceof TokenRefused) throw refused('bearer_wrong', `the service pass does not hold: ${error.message}`);
    if (!(error instanceof KeysUnavailable)) throw error;
    throw new HttpProblem({
      status: 503,
      code: 'keys_unavailable',
      detail: 'the keys of service passes cannot be read',
      next: 'check SANDBOX_TICKET_JWKS_URL and that sessions-api runs',
    });
  }
}

function refused(code: string, detail: string): HttpProblem {
  const headers = { 'www-authenticate': 'Bearer' };
  return new HttpProblem({ status: 401, code, detail, next: 'ask sessions-api, which signs a pass for each call', headers });
}
