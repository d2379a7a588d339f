import type { Logger } from '@openova/process-kit';
import { HttpProblem } from '@openova/service-kit';
import { hostProblem } from '../sessions/host-problem.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import type { StreamConnection } from './stream-router.ts';

/** Why the session of a connection cannot begin: its last message, the same in every protocol. */
export interface RefusedMessage {
  readonly type: 'refused';
  readonly code: string;
  readonly message: string;
  readonly next?: string;
}

export interface Joining {
  /** Undefined: there is no such session. */
  readonly find: () => Promise<ServedSession | undefined>;
  /** Called while the connection is open, before it hears its client. */
  readonly join: (session: ServedSession) => void | Promise<void>;
  readonly log: Logger;
}

/** Brings a connection to its session. A client whose session cannot be joined is told why, and closed. */
export async function joinSession(connection: StreamConnection, { find, join, log }: Joining): Promise<void> {
  const { socket, close } = connection;
  // What the client sends before anybody listens would be lost.
  socket.pause();
  try {
    const session = await hostProblem(find);
    if (session === undefined) close('noSession');
    else if (socket.readyState === socket.OPEN) await join(session);
  } catch (error) {
    refuse(connection, error, log);
  } finally {
    socket.resume();
  }
}

// What is unavailable comes back; what was refused stays refused until somebody does something about it.
function refuse({ socket, grant, close }: StreamConnection, error: unknown, log: Logger): void {
  if (!(error instanceof HttpProblem) || error.status >= 500) {
    log.error('cannot join a session', { err: error, session: grant.sessionId });
    return close('restarting');
  }
  const { code, message, next } = error;
  const refused: RefusedMessage = { type: 'refused', code, message, ...(next === undefined ? {} : { next }) };
  socket.send(JSON.stringify(refused));
  close('launchFailed');
}
