import { createHash, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, SignJWT } from 'jose';

/** An OpenID provider of one person, who agrees to everything. */
export interface IdentityProvider {
  readonly issuer: URL;
  readonly clientId: string;
  /** What the next tokens say. */
  claims: Readonly<Record<string, unknown>>;
  /** A token as the provider gives it to programs. */
  token(own?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'idp', alg: 'RS256', use: 'sig' }] };
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/test`;
  const provider: IdentityProvider = {
    issuer: new URL(issuer),
    clientId: 'openova-sandbox',
    claims: { email: 'Alice@acme.example', email_verified: true, org_id: 'acme', groups: ['/developers'] },
    token: (own = {}) => sign(privateKey, { iss: issuer, aud: provider.clientId, sub: 'alice', ...provider.claims, ...own }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', issuer);
    if (pathname.endsWith('/.well-known/openid-configuration')) return sendJson(response, metadata(issuer));
    if (pathname.endsWith('/certs')) return sendJson(response, keys);
    if (pathname.endsWith('/authorize')) return authorize(grants, query, response);
    const form = new URLSearchParams(await text(request));
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    if (!grant || challengeOf(form.get('code_verifier') ?? '') !== grant.challenge) return sendJson(response, { error: 'invalid_grant' }, 400);
    const idToken = await provider.token({ nonce: grant.nonce });
    return sendJson(response, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 60, id_token: idToken });
  };
  return provider;
}

function metadata(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/certs`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

function authorize(grants: Map<string, Grant>, query: URLSearchParams, response: ServerResponse): void {
  const code = randomUUID();
  grants.set(code, { challenge: query.get('code_challenge') ?? '', nonce: query.get('nonce') ?? '' });
  const back = new URL(query.get('redirect_uri') ?? '');
  back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
  response.writeHead(303, { location: back.href }).end();
}

function sign(key: KeyObject, claims: Readonly<Record<string, unknown>>): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'idp' }).setIssuedAt().setExpirationTime('5m').sign(key);
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
