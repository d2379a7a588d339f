import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource } from '@openova/service-kit';
import { firstPrograms } from '../sandboxes/new-sandbox.ts';
import { callPtyServer } from '../sandboxes/pty-server.ts';
import { ownSandbox } from '../sandboxes/sandbox-access.ts';
import type { SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import { idOf, inCluster, type ApiScope } from './api-scope.ts';
import { sandboxesPath } from './sandboxes.ts';

const text = { type: 'string' } as const;
const terminalId = { ...text, maxLength: 63, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' } as const;
const terminalSchema = {
  title: 'Terminal',
  type: 'object',
  properties: {
    id: text,
    agent: { type: ['string', 'null'] },
    name: text,
    title: text,
    state: { ...text, enum: ['running', 'ended'] },
    startedAt: text,
    attached: { type: 'integer' },
    cols: { type: 'integer' },
    rows: { type: 'integer' },
  },
  required: ['id', 'name', 'state', 'startedAt', 'attached'],
} as const;
const listSchema = { title: 'TerminalList', type: 'object', properties: { sessions: { type: 'array', items: terminalSchema } }, required: ['sessions'] } as const;
const newTerminalSchema = {
  title: 'NewTerminal',
  type: 'object',
  additionalProperties: false,
  properties: { id: terminalId, agent: { ...text, enum: firstPrograms }, name: { ...text, minLength: 1, maxLength: 80 }, cwd: { ...text, maxLength: 4_096 } },
} as const;

const sandboxParams = { type: 'object', properties: { id: text }, required: ['id'] } as const;
const terminalParams = { type: 'object', properties: { id: text, terminal: terminalId }, required: ['id', 'terminal'] } as const;

/** The terminal sessions of a Sandbox, asked of its pty-server for its owner. */
export function addTerminalRoutes(routes: FastifyInstance, scope: ApiScope): void {
  const path = `${sandboxesPath}/:id/terminals`;
  const sandbox = (request: FastifyRequest): SandboxClaim => ownSandbox(inCluster(scope), request.caller, idOf(request));
  addResource(routes, path, {
    GET: {
      schema: { operationId: 'listTerminals', summary: 'The terminal sessions of your Sandbox', params: sandboxParams, response: { 200: listSchema } },
      config: { capability: 'sandbox.session.get' },
      handler: (request) => callPtyServer(scope, sandbox(request), { method: 'GET', path: '' }),
    },
    POST: {
      schema: {
        operationId: 'createTerminal',
        summary: 'Start another terminal session in your Sandbox',
        params: sandboxParams,
        body: newTerminalSchema,
        response: { 201: terminalSchema },
      },
      config: { capability: 'sandbox.session.attach' },
      handler: async (request, reply) => {
        const created = await callPtyServer(scope, sandbox(request), { method: 'POST', path: '', body: request.body });
        scope.audit('terminal-create', request, { sandbox: idOf(request) });
        return reply.status(201).send(created);
      },
    },
  });
  addResource(routes, `${path}/:terminal`, {
    DELETE: {
      schema: { operationId: 'deleteTerminal', summary: 'End a terminal session', params: terminalParams, response: { 204: { type: 'null' } } },
      config: { capability: 'sandbox.session.attach' },
      handler: async (request, reply) => {
        const { terminal } = request.params as { terminal: string };
        await callPtyServer(scope, sandbox(request), { method: 'DELETE', path: `/${terminal}` });
        scope.audit('terminal-delete', request, { sandbox: idOf(request), terminal });
        return reply.status(204).send();
      },
    },
  });
}
