import type { Logger } from '@openova/process-kit';
import { HttpProblem, type AttachGrant, type MetricsRegistry } from '@openova/service-kit';
import type { StreamConnection, StreamRoute } from '../access/stream-router.ts';
import { hostProblem } from '../sessions/host-problem.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { usualSize } from '../sessions/terminal-size.ts';
import { attachMetrics } from './attach-metrics.ts';
import { parseDisplaySize } from './display-size.ts';
import type { ViewerMessage } from './server-frame.ts';
import { SessionViewers } from './session-viewers.ts';

export const attachProtocol = 'openova.pty.v1';

/** The session that begins when a driver attaches to it. */
export interface FirstSession {
  readonly id: string;
  readonly agent: string;
}

export interface AttachRouteOptions {
  readonly sessions: SessionRegistry;
  readonly first: FirstSession;
  readonly metrics: MetricsRegistry;
  readonly log: Logger;
}

/** `/sessions/<id>/attach`: the terminal of a session. */
export function attachRoute({ sessions, first, metrics, log }: AttachRouteOptions): StreamRoute {
  const viewersOf = new Map<ServedSession, SessionViewers>();
  const lags = (): number[] => [...viewersOf.values()].flatMap(({ all }) => [...all].map(({ lag }) => lag));
  const counts = attachMetrics(metrics, lags);
  const join = (session: ServedSession, connection: StreamConnection): void => {
    const viewers = viewersOf.get(session) ?? new SessionViewers(session, counts);
    viewersOf.set(session, viewers);
    viewers.join(connection);
    connection.socket.on('close', () => {
      if (viewers.all.size > 0) return;
      viewers.close();
      viewersOf.delete(session);
    });
  };
  const find = async ({ sessionId, role }: AttachGrant, query: URLSearchParams): Promise<ServedSession | undefined> => {
    if (sessionId !== first.id || role !== 'driver') return sessions.open(sessionId);
    return sessions.findOrCreate(sessionId, { agent: first.agent, size: parseDisplaySize(query) ?? usualSize });
  };
  const open = async (connection: StreamConnection): Promise<void> => {
    const { socket, grant, query, close } = connection;
    // What the client sends before anybody listens would be lost.
    socket.pause();
    try {
      const session = await hostProblem(() => find(grant, query));
      if (session === undefined) close('noSession');
      else if (socket.readyState === socket.OPEN) join(session, connection);
    } catch (error) {
      refuse(connection, error, log);
    } finally {
      socket.resume();
    }
  };
  return { stream: 'attach', protocol: attachProtocol, open: (connection) => void open(connection) };
}

// What is unavailable comes back; what was refused stays refused until somebody does something about it.
function refuse({ socket, grant, close }: StreamConnection, error: unknown, log: Logger): void {
  if (!(error instanceof HttpProblem) || error.status >= 500) {
    log.error('cannot attach to a session', { err: error, session: grant.sessionId });
    return close('restarting');
  }
  const { code, message, next } = error;
  const refused: ViewerMessage = { type: 'refused', code, message, ...(next === undefined ? {} : { next }) };
  socket.send(JSON.stringify(refused));
  close('launchFailed');
}
