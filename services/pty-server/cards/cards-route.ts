import type { StreamConnection, StreamRoute } from '../access/stream-router.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { CardConnection, cardsProtocol } from './socket/card-connection.ts';
import type { SessionCards } from './session-cards.ts';

/** `/sessions/<id>/cards`: the cards of a session, after the one that `?since=` names. */
export function cardsRoute(sessions: SessionRegistry, cards: SessionCards): StreamRoute {
  return { stream: 'cards', protocol: cardsProtocol, open: (connection) => void open(connection, sessions, cards) };
}

async function open(connection: StreamConnection, sessions: SessionRegistry, cards: SessionCards): Promise<void> {
  const { socket, grant, query, close } = connection;
  const since = Number(query.get('since') ?? 0);
  if (!Number.isSafeInteger(since) || since < 0) return close('badFrame');
  // What the client sends before anybody listens would be lost.
  socket.pause();
  try {
    const session = await sessions.open(grant.sessionId);
    const live = session && (await cards.of(session));
    if (!session || !live) close('noSession');
    else if (socket.readyState === socket.OPEN) join(connection, () => new CardConnection(connection, live, since), session.attach());
  } catch {
    close('restarting');
  } finally {
    socket.resume();
  }
}

function join({ socket }: StreamConnection, connect: () => CardConnection, leave: () => void): void {
  socket.on('close', leave);
  connect();
}
