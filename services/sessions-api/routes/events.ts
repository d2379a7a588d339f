import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addResource } from '@openova/service-kit';
import { organizationNamespace } from '../sandboxes/organization.ts';
import { visibleSandbox } from '../sandboxes/sandbox-access.ts';
import { eventText, type FeedEvent, type SandboxFeed } from '../sandboxes/sandbox-feed.ts';
import { idOf, inCluster, reachableCluster, type ApiScope } from './api-scope.ts';
import type { EventStreams } from './event-streams.ts';
import { idParams } from './sandbox-schema.ts';
import { listed, sandboxesPath } from './sandboxes.ts';

export interface EventSources {
  /** Undefined where there is no cluster. */
  readonly feed: SandboxFeed | undefined;
  readonly streams: EventStreams;
}

const streamSchema = { title: 'EventStream', type: 'string', description: 'Events snapshot, sandbox and deleted' } as const;
const produces = 'text/event-stream';
const headers = { type: 'object', properties: { 'last-event-id': { type: 'string', description: 'Begins after this event while it is remembered, else with a snapshot' } } } as const;

/** The same as reading again and again, without the waiting. */
export function addEventRoutes(routes: FastifyInstance, scope: ApiScope, sources: EventSources): void {
  addResource(routes, '/api/v1/sandbox/events', {
    GET: {
      schema: { operationId: 'watchSandboxes', summary: 'Changes of the Sandboxes of your Organization', headers, produces, response: { 200: streamSchema } },
      config: { capability: 'sandbox.session.list' },
      handler: async (request, reply) => {
        reachableCluster(scope);
        const namespace = organizationNamespace(request.caller, scope.defaultNamespace);
        follow(sources, request, reply, { namespace, snapshot: () => listed(scope, namespace) });
      },
    },
  });
  addResource(routes, `${sandboxesPath}/:id/events`, {
    GET: {
      schema: { operationId: 'watchSandbox', summary: 'Changes of one Sandbox', params: idParams, headers, produces, response: { 200: streamSchema } },
      config: { capability: 'sandbox.session.get' },
      handler: async (request, reply) => {
        const find = () => visibleSandbox(inCluster(scope), request.caller, idOf(request));
        const { name, namespace } = find().metadata;
        follow(sources, request, reply, { namespace, name, snapshot: () => scope.views.listJson([find()]) });
      },
    },
  });
}

interface Watched {
  readonly namespace: string;
  /** Undefined: all of the namespace. */
  readonly name?: string;
  /** As JSON. */
  readonly snapshot: () => string;
}

function follow({ feed, streams }: EventSources, request: FastifyRequest, reply: FastifyReply, watched: Watched): void {
  if (!feed) return;
  const { namespace, name, snapshot } = watched;
  const lastId = request.headers['last-event-id'];
  const missed = typeof lastId === 'string' ? feed.since(lastId, namespace) : undefined;
  const first = missed ? '' : eventText('snapshot', feed.position, snapshot());
  let unsubscribe: (() => void) | undefined;
  const stream = streams.open(request, reply, () => unsubscribe?.());
  const pass = ({ sandbox, isGone, text }: FeedEvent): void => {
    if (name !== undefined && sandbox !== name) return;
    stream.write(text);
    if (isGone && name !== undefined) stream.end();
  };
  stream.write(first || ': again\n\n');
  missed?.forEach(pass);
  unsubscribe = feed.subscribe(namespace, pass);
}
