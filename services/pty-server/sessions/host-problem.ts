import { HttpProblem } from '@openova/service-kit';

type Refusal = Pick<HttpProblem, 'status' | 'code'> & { readonly detail: string; readonly next: string };

const refusals: Readonly<Record<string, Refusal>> = {
  'session-limit': {
    status: 409,
    code: 'session_limit',
    detail: 'as many sessions run as this Sandbox may have',
    next: 'end a session, or raise spec.quota.concurrentSessions',
  },
  'session-exists': { status: 409, code: 'session_exists', detail: 'there is a session with this id', next: 'attach to it, or take another id' },
  'unknown-session': { status: 404, code: 'session_not_found', detail: 'there is no session with this id', next: 'look at GET /sessions' },
  'spawn-failed': { status: 422, code: 'spawn_failed', detail: 'the program cannot be started', next: 'check the agent and the folder' },
};

/** Does something at the host, and throws HttpProblem for what it refuses. */
export async function hostProblem<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusals[String((error as { code?: unknown }).code)];
    throw refusal ? new HttpProblem(refusal) : error;
  }
}
