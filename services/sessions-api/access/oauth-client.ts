import { calculatePKCECodeChallenge } from 'openid-client';
import { boundedJson } from '../bounded-json.ts';

export interface OAuthSettings {
  readonly authorizeUrl: URL;
  readonly tokenUrl: URL;
  readonly clientId: string;
  /** Undefined: a public client, held to its code by PKCE alone. */
  readonly clientSecret: string | undefined;
  /** With spaces between them; empty: what the provider gives by itself. */
  readonly scopes: string;
  readonly tokenRequests: TokenRequests;
  /** Undefined: what it has given is not given back. */
  readonly revokeUrl: URL | undefined;
}

/** The form of requests: as the standard says, or in JSON with the state, as claude-code asks Anthropic for tokens. */
export type TokenRequests = 'form' | 'json';

export interface OAuthTokens {
  readonly accessToken: string;
  /** Undefined: the provider gives none, or the one that was used goes on. */
  readonly refreshToken: string | undefined;
  /** Undefined: the provider does not say. */
  readonly expiresInSeconds: number | undefined;
}

/**
 * `unreachable`: no answer, or a failure of the provider's own. `refused`: the code or the refresh token does not hold.
 * `misconfigured`: what this client asks for, or how, is not what the provider allows it. `malformed`: an answer without a token.
 */
export type OAuthFailure = 'unreachable' | 'refused' | 'misconfigured' | 'malformed';

/** The provider gives no token. The message holds nothing of its answer but the status. */
export class OAuthFailed extends Error {
  override readonly name = 'OAuthFailed';
  readonly failure: OAuthFailure;

  constructor(failure: OAuthFailure, status?: number) {
    super(status === undefined ? `the provider is ${failure}` : `the provider answered ${status}: ${failure}`);
    this.failure = failure;
  }
}

/** An authorization server, as far as one of its clients goes. Those that ask it reject with OAuthFailed. */
export interface OAuthClient {
  authorizeUrl(sent: { readonly state: string; readonly verifier: string; readonly redirectUri: string }): Promise<URL>;
  exchange(returned: { readonly code: string; readonly state: string; readonly verifier: string; readonly redirectUri: string }): Promise<OAuthTokens>;
  refresh(refreshToken: string): Promise<OAuthTokens>;
  /** Gives a token back, and with a refresh token what came of it. False where the provider takes none back. */
  revoke(token: string): Promise<boolean>;
}

/** How long an answer of the provider may take. */
export const longestExchangeMs = 10_000;
const largestAnswer = 64 * 1024;
const longestToken = 16 * 1024;

export function createOAuthClient(settings: OAuthSettings): OAuthClient {
  return {
    authorizeUrl: async ({ state, verifier, redirectUri }) => {
      const url = new URL(settings.authorizeUrl);
      const challenge = await calculatePKCECodeChallenge(verifier);
      const query = { response_type: 'code', client_id: settings.clientId, redirect_uri: redirectUri, state, code_challenge: challenge, code_challenge_method: 'S256' };
      for (const [name, value] of Object.entries({ ...query, ...(settings.scopes && { scope: settings.scopes }) })) url.searchParams.set(name, value);
      return url;
    },
    exchange: ({ code, state, verifier, redirectUri }) => {
      const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
      return tokensFor(settings, settings.tokenRequests === 'json' ? { ...grant, state } : grant);
    },
    refresh: (refreshToken) => tokensFor(settings, { grant_type: 'refresh_token', refresh_token: refreshToken }),
    revoke: async (token) => {
      if (!settings.revokeUrl) return false;
      await post(settings, settings.revokeUrl, { token });
      return true;
    },
  };
}

async function tokensFor(settings: OAuthSettings, grant: Form): Promise<OAuthTokens> {
  const { status, content } = await post(settings, settings.tokenUrl, grant);
  return readTokens(content, status);
}

type Form = Readonly<Record<string, string>>;

async function post({ clientId, clientSecret, tokenRequests }: OAuthSettings, url: URL, form: Form): Promise<{ readonly status: number; readonly content: unknown }> {
  const asked = { ...form, ...(clientSecret === undefined && { client_id: clientId }) };
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(longestExchangeMs),
    headers: {
      accept: 'application/json',
      ...(tokenRequests === 'json' && { 'content-type': 'application/json' }),
      ...(clientSecret !== undefined && { authorization: basic(clientId, clientSecret) }),
    },
    body: tokenRequests === 'json' ? JSON.stringify(asked) : new URLSearchParams(asked),
  }).catch(() => undefined);
  if (!answer) throw new OAuthFailed('unreachable');
  const { status } = answer;
  const content = await boundedJson(answer, largestAnswer).catch(() => undefined);
  if (answer.ok) return { status, content };
  throw new OAuthFailed(failureOf(status, content), status);
}

function failureOf(status: number, content: unknown): OAuthFailure {
  if (status >= 500 || status === 429 || status === 408) return 'unreachable';
  if (status < 400) return 'malformed';
  return (content as { error?: unknown } | null | undefined)?.error === 'invalid_grant' ? 'refused' : 'misconfigured';
}

function readTokens(content: unknown, status: number): OAuthTokens {
  const { access_token: accessToken, refresh_token: refreshToken, token_type: type, expires_in: life } = (content ?? {}) as Readonly<Record<string, unknown>>;
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer';
  if (!isToken(accessToken) || !isBearer) throw new OAuthFailed('malformed', status);
  const seconds = Number(life);
  return {
    accessToken,
    refreshToken: isToken(refreshToken) ? refreshToken : undefined,
    expiresInSeconds: life !== undefined && seconds > 0 && seconds < 1e9 ? seconds : undefined,
  };
}

// The token goes into the environment of a Pod, so nothing but visible characters may be in it.
function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestToken && /^[\x21-\x7e]+$/.test(value);
}

// RFC 6749, 2.3.1: both are encoded as in a form.
function basic(clientId: string, clientSecret: string): string {
  const [id, secret] = [clientId, clientSecret].map((part) => new URLSearchParams({ '': part }).toString().slice(1));
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}
