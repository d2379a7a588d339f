import type { FastifyRequest } from 'fastify';

/** Who asks, as far as the API cares. */
export interface Identity {
  readonly email: string;
  /** Slug of the Organization; undefined: the one of the platform itself. */
  readonly orgId: string | undefined;
  readonly groups: readonly string[];
  /** Undefined: everything that the person may do. */
  readonly capabilities?: readonly string[];
}

/** How a request has shown who asks. */
export interface Caller extends Identity {
  readonly by: 'cookie' | 'api-token' | 'oidc';
  /** When the credential ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Looks for one kind of credential; undefined when the request has none of it. Throws HttpProblem 401 for one that does not hold. */
export type ReadCaller = (request: FastifyRequest) => Promise<Caller | undefined>;
