import type { Logger } from '@openova/process-kit';
import type { AttachGrant, MetricsRegistry } from '@openova/service-kit';
import { joinSession } from '../access/join-session.ts';
import type { StreamConnection, StreamRoute } from '../access/stream-router.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { usualSize } from '../sessions/terminal-size.ts';
import { attachMetrics } from './attach-metrics.ts';
import { parseDisplaySize } from './display-size.ts';
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
  const open = (connection: StreamConnection): Promise<void> =>
    joinSession(connection, {
      find: () => find(connection.grant, connection.query),
      join: (session) => join(session, connection),
      log,
    });
  return { stream: 'attach', protocol: attachProtocol, open: (connection) => void open(connection) };
}
