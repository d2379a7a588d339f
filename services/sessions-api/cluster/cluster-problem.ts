import type { Logger } from '@openova/process-kit';
import { HttpProblem } from '@openova/service-kit';
import { within } from './deadline.ts';
import { KubeRefusal } from './kube-call.ts';

const longestCallMs = 10_000;

/** Calls the API server. Throws HttpProblem: 400, 403, 404 and 409 say what it said of the object, everything else is 503. */
export async function clusterCall<Value>(log: Logger, call: () => Promise<Value>): Promise<Value> {
  try {
    return await within(longestCallMs, call());
  } catch (error) {
    const answer = error instanceof KubeRefusal ? error : undefined;
    const refusal = answer && refusals[answer.status];
    if (refusal) throw new HttpProblem({ ...refusal, detail: reasonOf(answer) ?? refusal.detail });
    log.error('the API server did not carry out a request', { status: answer?.status, cause: (error as { cause?: { code?: unknown } }).cause?.code });
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
  readonly next?: string;
}

const invalid: ClusterRefusal = { status: 400, code: 'sandbox_refused', detail: 'the cluster does not accept this', next: 'correct what it names' };

const refusals: Readonly<Record<number, ClusterRefusal>> = {
  400: invalid,
  403: {
    status: 403,
    code: 'cluster_forbidden',
    detail: 'the cluster does not allow this: the quota of your Organization is used up, or this service lacks a right',
    next: 'ask an administrator',
  },
  404: { status: 404, code: 'not_found', detail: 'the cluster has no such object' },
  409: { status: 409, code: 'conflict', detail: 'the object is there already, or was changed meanwhile', next: 'read it again' },
  422: invalid,
};

// Kubernetes says in words what is wrong with an object that its owner sent.
function reasonOf({ status, body }: KubeRefusal): string | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const { message } = (parsed(body) ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, 500) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
