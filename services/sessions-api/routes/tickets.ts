import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownerUid, sessionAddress } from '@openova/sandbox-model';
import { addResource, signAttachTicket, ticketProtocolPrefix, type AttachRole } from '@openova/service-kit';
import { ownSandbox } from '../sandboxes/sandbox-access.ts';
import { sessionsBase } from '../sandboxes/sessions-base.ts';
import { idOf, inCluster, type ApiScope } from './api-scope.ts';
import { idParams } from './sandbox-schema.ts';
import { sandboxesPath } from './sandboxes.ts';

const ticketRequestSchema = {
  title: 'TicketRequest',
  type: 'object',
  additionalProperties: false,
  properties: {
    role: { type: 'string', enum: ['driver', 'viewer'], default: 'driver' },
    session: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' },
  },
} as const;

const ticketSchema = {
  title: 'Ticket',
  type: 'object',
  properties: {
    protocol: { type: 'string', description: 'Goes into the list of subprotocols of the WebSocket' },
    attach: { type: ['string', 'null'] },
    cards: { type: ['string', 'null'] },
    role: { type: 'string', enum: ['driver', 'viewer'] },
  },
  required: ['protocol', 'attach', 'cards', 'role'],
} as const;

/** `POST …/{id}/tickets`: what lets its owner into a terminal session of the Sandbox, once, within 30 s. */
export function addTicketRoute(routes: FastifyInstance, scope: ApiScope): void {
  addResource(routes, `${sandboxesPath}/:id/tickets`, {
    POST: {
      schema: {
        operationId: 'createTicket',
        summary: 'A ticket for one WebSocket to a terminal session of your Sandbox; the first session unless named',
        params: idParams,
        body: ticketRequestSchema,
        response: { 201: ticketSchema },
      },
      config: { capability: 'sandbox.session.attach' },
      handler: async (request, reply) => reply.status(201).header('cache-control', 'no-store').send(await ticket(scope, request)),
    },
  });
}

async function ticket(scope: ApiScope, request: FastifyRequest) {
  const claim = ownSandbox(inCluster(scope), request.caller, idOf(request));
  const { role, session = claim.metadata.name } = request.body as { readonly role: AttachRole; readonly session?: string };
  const { email, orgRef } = claim.spec.owner;
  const uid = ownerUid({ orgSlug: orgRef.slug, email, sandboxName: claim.metadata.name }) ?? '';
  const base = sessionsBase(claim);
  const address = (stream: 'attach' | 'cards') => (base === undefined ? null : sessionAddress(base, uid, session, stream));
  const signed = await signAttachTicket({ ownerUid: uid, sessionId: session, user: request.caller.email, role }, scope.keys.current, scope.now());
  scope.audit('ticket', request, { sandbox: claim.metadata.name, session, role });
  return { protocol: `${ticketProtocolPrefix}${signed}`, attach: address('attach'), cards: address('cards'), role };
}
