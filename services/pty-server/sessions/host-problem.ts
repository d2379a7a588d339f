import { HttpProblem, type HttpProblemDetails } from '@openova/service-kit';
import { HostRefused, type HostRefusalCode } from '../host-link/host-refused.ts';

const unavailable: HttpProblemDetails = {
  status: 503,
  code: 'host_unavailable',
  detail: 'pty-host does not answer',
  next: 'try again; when it stays so, look at the log of pty-host',
};

const problems: Readonly<Partial<Record<HostRefusalCode, HttpProblemDetails>>> = {
  'session-limit': {
    status: 409,
    code: 'session_limit',
    detail: 'as many sessions run as this Sandbox may have',
    next: 'end a session, or raise spec.quota.concurrentSessions',
  },
  'session-exists': { status: 409, code: 'session_exists', detail: 'there is a session with this id', next: 'attach to it, or take another id' },
  'unknown-session': { status: 404, code: 'session_not_found', detail: 'there is no session with this id', next: 'look at GET /sessions' },
  'cwd-not-found': { status: 422, code: 'cwd_not_found', detail: 'the folder to start in is not there', next: 'correct cwd, or create the folder' },
  'program-not-found': { status: 422, code: 'program_not_found', detail: 'the program is not installed', next: 'take another agent, or an image with it' },
  'spawn-failed': { status: 422, code: 'spawn_failed', detail: 'the program cannot be started', next: 'look at the log of pty-host' },
};

/** Does something at the host, and throws HttpProblem for what it refuses. */
export async function hostProblem<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HostRefused) throw new HttpProblem(problems[error.code] ?? unavailable);
    throw error;
  }
}
