import { internalSessionsPath } from '@openova/sandbox-model';
import { boundedFetch, type BoundedAnswer } from '../bounded-fetch.ts';
import { ToolFailure } from '../tools/tool-failure.ts';

/** A session as pty-server describes it. */
export type SessionDescription = Readonly<Record<string, unknown>>;

/** Reads the sessions at pty-server, which takes the Sandbox's own token for that. Rejects with ToolFailure. */
export interface PtySessions {
  list(bearer: string, signal: AbortSignal): Promise<readonly SessionDescription[]>;
  get(id: string, bearer: string, signal: AbortSignal): Promise<SessionDescription>;
}

const bounds = { timeoutMs: 5_000, largestBytes: 1024 * 1024 };

export function ptySessions(ptyServerUrl: URL): PtySessions {
  const read = async (path: string, bearer: string, signal: AbortSignal): Promise<unknown> => {
    const headers = { authorization: `Bearer ${bearer}` };
    const answer = await boundedFetch(new URL(path, ptyServerUrl), { ...bounds, headers, signal }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    return bodyOf(answer);
  };
  return {
    list: async (bearer, signal) => {
      const { sessions } = (await read(internalSessionsPath, bearer, signal)) as { sessions: readonly SessionDescription[] };
      return sessions;
    },
    get: async (id, bearer, signal) => (await read(`${internalSessionsPath}/${encodeURIComponent(id)}`, bearer, signal)) as SessionDescription,
  };
}

function bodyOf({ status, text }: BoundedAnswer): unknown {
  if (status === 200) return JSON.parse(text);
  if (status === 404) {
    throw new ToolFailure({ code: 'session_not_found', detail: 'there is no session with this id', next: 'look at sandbox_session_list' });
  }
  if (status === 401) {
    throw new ToolFailure({
      code: 'token_rotated',
      detail: 'pty-server has another token than this one',
      next: 'try again in a minute: after a rotation the new token takes a moment to reach it',
    });
  }
  throw new ToolFailure({ code: 'pty_server_failed', detail: `pty-server answered ${status}`, next: 'try again; its log has the cause' });
}

function unreachable(cause: unknown): ToolFailure {
  const details = { code: 'pty_server_unreachable', detail: 'pty-server does not answer', next: 'try again: it may be starting' };
  return new ToolFailure(details, { cause });
}
