import { useEffect, useRef, useState } from 'react';
import { CardsClient, initialCardsState, type CardsState } from '../wire/cards-client.ts';
import { streamTicket } from '../sandbox/stream-ticket.ts';

/** The cards of a terminal session while the page shows them. */
export function useCards(sandboxId: string, session: string): { readonly state: CardsState; readonly client: () => CardsClient | undefined } {
  const [state, setState] = useState(initialCardsState);
  const current = useRef<CardsClient | undefined>(undefined);
  useEffect(() => {
    const client = new CardsClient({ ticket: () => streamTicket({ sandboxId, session }, 'cards'), onState: setState });
    current.current = client;
    client.connect();
    return () => client.close();
  }, [sandboxId, session]);
  return { state, client: () => current.current };
}
