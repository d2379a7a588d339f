import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createMcpHandler, type AuthInfo } from '@modelcontextprotocol/server';
import { addResource, HttpProblem } from '@openova/service-kit';
import { refuseWebPages } from '../access/known-hosts.ts';
import type { ToolCaller, TokenGuard } from '../access/token-guard.ts';
import { deniedTools, insufficientScope } from './denied-tools.ts';
import { toolServerFor, type ToolServerOptions } from './tool-server.ts';

export interface McpRouteOptions extends ToolServerOptions {
  readonly guard: TokenGuard;
  readonly hosts: ReadonlySet<string>;
  readonly limits?: Partial<McpLimits>;
}

export interface McpLimits {
  /** Messages in one body: older clients may send several. */
  readonly batch: number;
  /** Requests under way. */
  readonly requests: number;
}

const usualLimits: McpLimits = { batch: 16, requests: 64 };

/** `POST /mcp`: Streamable HTTP without sessions, for the current protocol and the ones before it. */
export function addMcpRoute(routes: FastifyInstance, { guard, hosts, limits: own = {}, ...tools }: McpRouteOptions): void {
  const limits = { ...usualLimits, ...own };
  const handler = createMcpHandler(({ authInfo }) => toolServerFor(callerIn(authInfo), tools), {
    onerror: (err) => tools.log.debug('a message was refused', { err }),
  });
  let underWay = 0;
  const enter = ({ raw }: FastifyReply): void => {
    // One that went while its token was looked at closes no more.
    if (raw.destroyed) return;
    if (underWay >= limits.requests) throw busy();
    underWay += 1;
    raw.once('close', () => (underWay -= 1));
  };
  const callers = new WeakMap<FastifyRequest, ToolCaller>();
  addResource(routes, '/mcp', {
    POST: {
      onRequest: async (request, reply) => {
        refuseWebPages(request.headers, hosts);
        callers.set(request, await guard(request));
        enter(reply);
      },
      handler: async (request, reply) => {
        const authInfo = authInfoOf(callers.get(request));
        refuseLargeBatch(request.body, limits.batch);
        refuseDeniedTools(request.body, callerIn(authInfo), tools);
        return reply.send(await handler.fetch(webRequest(request, reply), { authInfo, parsedBody: request.body }));
      },
    },
  });
}

function authInfoOf(caller: ToolCaller | undefined): AuthInfo {
  if (!caller) throw new Error('cannot serve a request that no guard has seen');
  const { claims, bearer } = caller;
  return { token: bearer, clientId: claims.sub, scopes: [...(claims.capabilities ?? [])], expiresAt: claims.exp, extra: { caller } };
}

function callerIn(authInfo: AuthInfo | undefined): ToolCaller {
  return authInfo?.extra?.['caller'] as ToolCaller;
}

function webRequest({ headers }: FastifyRequest, { raw }: FastifyReply): Request {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  else raw.once('close', () => gone.abort());
  // The body goes beside it, parsed as it is.
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    // What concerns the bytes on the wire does not hold for a body that was read; the credential has done its work.
    if (value === undefined || ['authorization', 'content-length', 'transfer-encoding', 'connection'].includes(name)) return [];
    return [[name, [value].flat().join(', ')]];
  });
  return new Request('http://localhost/mcp', { method: 'POST', headers: kept, signal: gone.signal });
}

function refuseLargeBatch(body: unknown, most: number): void {
  if (!Array.isArray(body) || body.length <= most) return;
  throw new HttpProblem({ status: 413, code: 'batch_too_large', detail: `a body holds at most ${most} messages`, next: 'send them one by one' });
}

function refuseDeniedTools(body: unknown, { claims }: ToolCaller, { registry, log }: ToolServerOptions): void {
  const denied = deniedTools(body, claims, registry);
  if (denied.length === 0) return;
  log.warn('a tool was denied', { tools: denied.map(({ name }) => name), jti: claims.jti });
  throw insufficientScope(denied);
}

function busy(): HttpProblem {
  const headers = { 'retry-after': '1' };
  return new HttpProblem({ status: 503, code: 'busy', detail: 'too many requests are under way', next: 'try again', headers });
}
