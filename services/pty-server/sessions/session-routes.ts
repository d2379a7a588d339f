import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptionsWithHandler } from 'fastify';
import { internalSessionsPath } from '@openova/sandbox-model';
import { addResource, HttpProblem } from '@openova/service-kit';
import type { CallerGuard } from '../access/caller-guard.ts';
import { hostProblem } from './host-problem.ts';
import { sessionInfo } from './session-info.ts';
import type { KnownSession, SessionRegistry } from './session-registry.ts';
import { parseNewSession, parseRename, parseResize, parseSignal } from './session-request.ts';

export interface SessionRoutesOptions {
  readonly sessions: SessionRegistry;
  readonly guard: CallerGuard;
  readonly defaultAgent: string;
}

/** The sessions over HTTP. Every route asks the guard before it reads a body. */
export function addSessionRoutes(routes: FastifyInstance, { sessions, guard, defaultAgent }: SessionRoutesOptions): void {
  const guarded = (answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): RouteShorthandOptionsWithHandler => ({
    onRequest: guard,
    handler: (request, reply) => hostProblem(() => answer(request, reply)),
  });
  const one = `${internalSessionsPath}/:id`;
  const action = (act: (session: KnownSession, body: unknown) => void | Promise<void>) =>
    guarded(async (request) => {
      const session = await sessionOf(request, sessions);
      await act(session, request.body);
      return sessionInfo(session);
    });
  addResource(routes, internalSessionsPath, {
    GET: guarded(async () => ({ sessions: (await sessions.list()).map(sessionInfo) })),
    POST: guarded(async (request, reply) => {
      const session = await sessions.create(parseNewSession(request.body ?? {}, defaultAgent));
      return reply.status(201).header('location', `${internalSessionsPath}/${session.id}`).send(sessionInfo(session));
    }),
  });
  addResource(routes, one, {
    GET: guarded(async (request) => sessionInfo(await sessionOf(request, sessions))),
    DELETE: guarded(async (request, reply) => {
      const { id } = await sessionOf(request, sessions);
      await sessions.remove(id);
      return reply.status(204).send();
    }),
  });
  addResource(routes, `${one}/resize`, { POST: action((session, body) => session.resize(parseResize(body))) });
  addResource(routes, `${one}/signal`, { POST: action((session, body) => session.signal(parseSignal(body))) });
  addResource(routes, `${one}/rename`, { POST: action((session, body) => session.rename(parseRename(body))) });
}

async function sessionOf({ params }: FastifyRequest, sessions: SessionRegistry): Promise<KnownSession> {
  const session = await sessions.find((params as { id: string }).id);
  if (session) return session;
  throw new HttpProblem({
    status: 404,
    code: 'session_not_found',
    detail: 'there is no session with this id',
    next: 'look at GET /sessions, or create it',
  });
}
