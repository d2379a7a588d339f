import { ApiProblem } from '../api/request.ts';
import { createTicket } from '../api/sandbox.api.ts';
import { NoTicket, type PtyTicket } from '../wire/pty-client.ts';

/** A ticket for one connection to the terminal or to the cards of the first session. Throws NoTicket where asking again would not help. */
export async function streamTicket(sandboxId: string, stream: 'attach' | 'cards'): Promise<PtyTicket> {
  try {
    const ticket = await createTicket(sandboxId);
    const address = ticket[stream];
    if (address === undefined) throw new Error('the session has no address yet');
    return { address, protocol: ticket.protocol };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) throw new NoTicket('gone');
    if (error instanceof ApiProblem && error.status === 401) throw new NoTicket('signed-out');
    throw error;
  }
}
