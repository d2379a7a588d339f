import {
  clockSkewSeconds,
  KeysUnavailable,
  ticketProtocolPrefix,
  TokenRefused,
  verifyAttachTicket,
  type AttachGrant,
  type AttachTicket,
  type ClaimsExpectations,
} from '@openova/service-kit';
import { AccessRefused } from './access-refused.ts';
import { UsedTickets } from './used-tickets.ts';

/** Lets a connection to a session in by the subprotocols it offers. Rejects with AccessRefused. */
export type TicketGate = (protocols: readonly string[], sessionId: string) => Promise<AttachGrant>;

/**
 * A gate that takes each ticket once. Tickets from before its own start are refused: whether they were used, a server that ran
 * then would know.
 */
export function ticketGate(expectations: ClaimsExpectations): TicketGate {
  const { now } = expectations;
  const used = new UsedTickets();
  const startedAt = Math.floor(now() / 1000);
  return async (protocols, sessionId) => {
    const ticket = await verified(ticketIn(protocols), expectations);
    if (ticket.sessionId !== sessionId) throw new AccessRefused('ticket_of_other_session', 'the ticket is for another session');
    if (ticket.iat < startedAt) throw new AccessRefused('ticket_refused', 'the ticket is older than this server');
    if (!used.use(ticket.jti, ticket.exp + clockSkewSeconds, now() / 1000)) {
      throw new AccessRefused('ticket_used', 'the ticket was used before');
    }
    return ticket;
  };
}

/** A gate without a lock, for a server that only its own machine can reach. */
export const openGate: TicketGate = async (_protocols, sessionId) => ({ ownerUid: '', sessionId, user: 'local', role: 'driver' });

function ticketIn(protocols: readonly string[]): string {
  const tickets = protocols.filter((protocol) => protocol.startsWith(ticketProtocolPrefix));
  if (tickets.length !== 1) throw new AccessRefused('ticket_missing', 'one subprotocol has to be "ticket." and a ticket');
  return (tickets[0] ?? '').slice(ticketProtocolPrefix.length);
}

async function verified(token: string, expectations: ClaimsExpectations): Promise<AttachTicket> {
  try {
    return await verifyAttachTicket(token, expectations);
  } catch (error) {
    if (error instanceof TokenRefused) throw new AccessRefused('ticket_refused', `the ticket does not hold: ${error.message}`);
    if (error instanceof KeysUnavailable) throw new AccessRefused('keys_unavailable', 'the keys of tickets cannot be read');
    throw error;
  }
}
