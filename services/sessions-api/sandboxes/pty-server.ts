import { publicSessionsPath } from '@openova/sandbox-model';
import { HttpProblem, signServicePass } from '@openova/service-kit';
import type { SigningKeys } from '../access/signing-keys.ts';
import { boundedJson } from '../bounded-json.ts';
import type { SandboxClaim } from './sandbox-claim.ts';
import { sessionsBase } from './sessions-base.ts';

export interface PtyServerCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the sessions of the Sandbox. */
  readonly path: string;
  readonly body?: unknown;
}

export interface PassSigner {
  readonly keys: SigningKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const longestAnswerMs = 5_000;
const largestAnswer = 1024 * 1024;

/** Asks the pty-server of the Sandbox by its public address, with a pass; undefined when it has nothing to say. Throws HttpProblem: its refusals as they come, else 503. */
export async function callPtyServer({ keys, now }: PassSigner, claim: SandboxClaim, { method, path, body }: PtyServerCall): Promise<unknown> {
  const uid = claim.status?.ownerUid ?? '';
  const base = sessionsBase(claim)?.replace(/^ws/, 'http');
  if (base === undefined) throw notReachable();
  const pass = await signServicePass(uid, keys.current, now());
  const answer = await fetch(`${base}${publicSessionsPath(uid)}${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(longestAnswerMs),
    headers: { authorization: `Bearer ${pass}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => undefined);
  if (!answer) throw notReachable();
  return contentOf(answer);
}

async function contentOf(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const content = await boundedJson(answer, largestAnswer).catch(() => undefined);
  // Something between us and the Sandbox can answer in its place.
  if (typeof content !== 'object' || content === null) throw notReachable();
  if (answer.ok) return content;
  throw refusalOf(answer.status, { ...content });
}

// Its 401 is about our pass, which is nothing that the caller can mend.
function refusalOf(status: number, { code, detail, next }: Readonly<Record<string, unknown>>): HttpProblem {
  const isTheCallers = [400, 404, 409, 422].includes(status) && typeof code === 'string' && typeof detail === 'string';
  if (!isTheCallers) return notReachable();
  return new HttpProblem({ status, code, detail, next: typeof next === 'string' ? next : 'see the terminals of the Sandbox' });
}

function notReachable(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'sandbox_unreachable',
    detail: 'the Sandbox does not answer',
    next: 'see its stages, or wake it when it is asleep',
    headers: { 'retry-after': '2' },
  });
}
