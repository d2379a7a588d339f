import { ApiProblem } from '../api/request.ts';
import { createTicket, type TicketWish } from '../api/sandbox.api.ts';
import { NoTicket, type PtyTicket } from '../wire/pty-client.ts';

export interface StreamPlace extends TicketWish {
  readonly sandboxId: string;
}

/** A ticket for one connection to the terminal or to the cards of a session. Throws NoTicket where asking again would not help. */
export async function streamTicket({ sandboxId, ...wish }: StreamPlace, stream: 'attach' | 'cards'): Promise<PtyTicket> {
  try {
    const ticket = await createTicket(sandboxId, wish);
    const address = ticket[stream];
    if (address === undefined) throw new Error('the session has no address yet');
    return { address, protocol: ticket.protocol };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) throw new NoTicket('gone');
    if (error instanceof ApiProblem && error.status === 401) throw new NoTicket('signed-out');
    if (error instanceof ApiProblem && error.status === 403) throw new NoTicket('not-yours');
    throw error;
  }
}
