import type { Logger } from '@openova/process-kit';
import { joinSession } from '../access/join-session.ts';
import type { StreamConnection, StreamRoute } from '../access/stream-router.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { CardConnection, cardsProtocol } from './socket/card-connection.ts';
import type { SessionCards } from './session-cards.ts';

export interface CardsRouteOptions {
  readonly sessions: SessionRegistry;
  readonly cards: SessionCards;
  readonly log: Logger;
}

/** `/sessions/<id>/cards`: the cards of a session, after the one that `?since=` names. */
export function cardsRoute({ sessions, cards, log }: CardsRouteOptions): StreamRoute {
  const open = async (connection: StreamConnection): Promise<void> => {
    const { grant, query, close } = connection;
    const since = Number(query.get('since') ?? 0);
    if (!Number.isSafeInteger(since) || since < 0) return close('badFrame');
    await joinSession(connection, {
      find: () => sessions.open(grant.sessionId),
      join: (session) => join(session, connection, { cards, since }),
      log,
    });
  };
  return { stream: 'cards', protocol: cardsProtocol, open: (connection) => void open(connection) };
}

async function join(session: ServedSession, connection: StreamConnection, { cards, since }: { readonly cards: SessionCards; readonly since: number }): Promise<void> {
  const { socket, close } = connection;
  const leave = session.attach();
  const unwatch = session.watch({
    onGrown: () => {},
    onParsed: () => {},
    onClosed: (why) => close(why === 'removed' ? 'noSession' : 'restarting'),
  });
  socket.on('close', () => {
    leave();
    unwatch();
  });
  const live = await cards.of(session);
  if (!live) close('noSession');
  else if (socket.readyState === socket.OPEN) CardConnection.serve(connection, live, { since, touch: () => session.touch() });
}
