import type { MetricsRegistry } from '@openova/service-kit';
import type { StreamConnection, StreamRoute } from '../access/stream-router.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { attachMetrics } from './attach-metrics.ts';
import { SessionViewers } from './session-viewers.ts';

export const attachProtocol = 'openova.pty.v1';

/** `/sessions/<id>/attach`: the terminal of a session. */
export function attachRoute(sessions: SessionRegistry, metrics: MetricsRegistry): StreamRoute {
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
  return { stream: 'attach', protocol: attachProtocol, open: (connection) => void open(connection, sessions, join) };
}

async function open(
  connection: StreamConnection,
  sessions: SessionRegistry,
  join: (session: ServedSession, connection: StreamConnection) => void,
): Promise<void> {
  const { socket, grant, close } = connection;
  // What the client sends before anybody listens would be lost.
  socket.pause();
  try {
    const session = await sessions.find(grant.sessionId);
    if (session === undefined) close('noSession');
    else if (socket.readyState === socket.OPEN) join(session, connection);
  } catch {
    close('restarting');
  } finally {
    socket.resume();
  }
}
