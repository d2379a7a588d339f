import type { Logger } from '@openova/process-kit';
import { HttpProblem, KubeError, type KubeErrorCode } from '@openova/service-kit';

/** Calls the API server. Throws HttpProblem: what is invalid, forbidden, not there or in conflict is said, everything else is 503. */
export async function clusterCall<Value>(log: Logger, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (err) {
    const { code, said } = err instanceof KubeError ? err : { code: 'failed', said: undefined } as const;
    const refusal = refusals[code];
    // Kubernetes says in words what is wrong with an object that its owner sent.
    if (refusal) throw new HttpProblem({ ...refusal, ...(code === 'invalid' && said ? { detail: said } : {}) });
    log.error('the API server did not carry out a request', { err });
    throw clusterUnavailable();
  }
}

/** The value, or undefined when the API server has no such object. */
export function orMissing<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
  return unless(404, call);
}

/** The value, or undefined when this service may not ask for it. */
export function orNotAllowed<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
  return unless(403, call);
}

/** The value, or undefined when somebody else has changed the object meanwhile. */
export function orChanged<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
  return unless(409, call);
}

async function unless<Value>(status: number, call: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof HttpProblem && error.status === status) return undefined;
    throw error;
  }
}

export function clusterUnavailable(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'cluster_unavailable',
    detail: 'the cluster cannot be reached',
    next: 'try again in a moment',
    headers: { 'retry-after': '2' },
  });
}

interface ClusterRefusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly next: string;
}

const refusals: Readonly<Partial<Record<KubeErrorCode, ClusterRefusal>>> = {
  invalid: { status: 400, code: 'sandbox_refused', detail: 'the cluster does not accept this', next: 'correct what it names' },
  forbidden: {
    status: 403,
    code: 'cluster_forbidden',
    detail: 'the cluster does not allow this: the quota of your Organization is used up, or this service lacks a right',
    next: 'ask an administrator',
  },
  not_found: { status: 404, code: 'not_found', detail: 'the cluster has no such object', next: 'read the list again' },
  conflict: { status: 409, code: 'conflict', detail: 'the object is there already, or was changed meanwhile', next: 'read it again' },
};
