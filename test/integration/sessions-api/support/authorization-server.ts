import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { OAuthSettings } from '../../../../services/sessions-api/access/oauth-client.ts';

/** An authorization server of one person, who agrees to everything. Codes and refresh tokens work once. */
export interface AuthorizationServer {
  readonly settings: OAuthSettings;
  /** What was asked of it for tokens. */
  readonly asked: readonly URLSearchParams[];
  /** Every token and code that it has given. */
  readonly given: readonly string[];
  /** Of the next access tokens; undefined: it does not say. */
  lifeSeconds: number | undefined;
  givesRefreshTokens: boolean;
  /** Answers the requests for tokens in its place. */
  instead: ((response: ServerResponse) => void | Promise<void>) | undefined;
  /** Its person agrees to what this address asks for. Gives where they are sent back to. */
  agree(authorizeUrl: string): Promise<URL>;
  close(): Promise<void>;
}

/** One that nobody can reach. */
export const awayServer: OAuthSettings = {
  authorizeUrl: new URL('http://127.0.0.1:1/authorize'),
  tokenUrl: new URL('http://127.0.0.1:1/token'),
  clientId: 'openova-sandbox',
  clientSecret: undefined,
  scopes: '',
  tokenRequests: 'form',
  revokeUrl: undefined,
};

export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const challenges = new Map<string, string>();
  const refreshTokens = new Set<string>();
  const asked: URLSearchParams[] = [];
  const given: string[] = [];
  const make = (): string => {
    const made = `given-${randomUUID()}`;
    given.push(made);
    return made;
  };
  const http = createServer((request, response) => void answer(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: AuthorizationServer = {
    settings: { authorizeUrl: new URL('/authorize?tenant=acme', origin), tokenUrl: new URL('/token', origin), clientId: 'openova-sandbox', clientSecret: undefined, scopes: 'inference profile', tokenRequests: 'form', revokeUrl: undefined },
    asked,
    given,
    lifeSeconds: 7_200,
    givesRefreshTokens: true,
    instead: undefined,
    agree: async (authorizeUrl) => new URL((await fetch(authorizeUrl, { redirect: 'manual' })).headers.get('location') ?? ''),
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    if (pathname === '/authorize') return authorize(searchParams, response);
    const body = await text(request);
    const form = new URLSearchParams(request.headers['content-type'] === 'application/json' ? (JSON.parse(body) as Record<string, string>) : body);
    asked.push(form);
    if (server.instead) return server.instead(response);
    if (!holds(form)) return sendJson(response, { error: 'invalid_grant', error_description: given.join(' ') }, 400);
    const refreshToken = server.givesRefreshTokens ? make() : undefined;
    if (refreshToken !== undefined) refreshTokens.add(refreshToken);
    sendJson(response, { access_token: make(), token_type: 'bearer', expires_in: server.lifeSeconds, refresh_token: refreshToken });
  };
  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const code = make();
    challenges.set(code, query.get('code_challenge') ?? '');
    const back = new URL(query.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    response.writeHead(303, { location: back.href }).end();
  };
  const holds = (form: URLSearchParams): boolean => {
    if (form.get('grant_type') === 'refresh_token') return refreshTokens.delete(form.get('refresh_token') ?? '');
    const challenge = challenges.get(form.get('code') ?? '');
    challenges.delete(form.get('code') ?? '');
    return challenge === createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
  };
  return server;
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
