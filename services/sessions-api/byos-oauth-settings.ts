import { readSecret, type SecretSource } from '@openova/service-kit';
import type { OAuthSettings, TokenRequests } from './access/oauth-client.ts';

export const byosClientSecretName = 'SESSIONS_API_BYOS_CLIENT_SECRET';

export const byosOAuthSettings = {
  'byos-authorize-url': {
    env: 'SESSIONS_API_BYOS_AUTHORIZE_URL',
    fallback: '',
    help: 'where people let claude-code use their own account, by OAuth; empty: by a pasted key only',
    parse: parseSafeUrl,
  },
  'byos-token-url': { env: 'SESSIONS_API_BYOS_TOKEN_URL', fallback: '', help: 'with --byos-authorize-url: where its codes become tokens', parse: parseSafeUrl },
  'byos-client-id': { env: 'SESSIONS_API_BYOS_CLIENT_ID', fallback: '', help: 'with --byos-authorize-url: what this is called there', parse: trimmed },
  'byos-scopes': { env: 'SESSIONS_API_BYOS_SCOPES', fallback: '', help: 'with --byos-authorize-url: what is asked for, with spaces between', parse: parseScopes },
  'byos-revoke-url': {
    env: 'SESSIONS_API_BYOS_REVOKE_URL',
    fallback: '',
    help: 'with --byos-authorize-url: where tokens are given back when a person disconnects; empty: they are not',
    parse: parseSafeUrl,
  },
  'byos-token-requests': {
    env: 'SESSIONS_API_BYOS_TOKEN_REQUESTS',
    fallback: 'form',
    help: 'with --byos-authorize-url: how tokens are asked for: form, as the standard says, or json, as claude-code asks Anthropic',
    parse: parseTokenRequests,
  },
} as const;

interface ByosOAuthValues {
  readonly 'byos-authorize-url': URL | 'none';
  readonly 'byos-token-url': URL | 'none';
  readonly 'byos-client-id': string;
  readonly 'byos-scopes': string;
  readonly 'byos-revoke-url': URL | 'none';
  readonly 'byos-token-requests': TokenRequests;
}

/** The settings of connecting by OAuth. What it needs is there or none of it is: one that lacks is among the problems. */
export function readByosOAuth(values: ByosOAuthValues, source: SecretSource, problems: string[]): OAuthSettings | undefined {
  const { 'byos-authorize-url': authorizeUrl, 'byos-token-url': tokenUrl, 'byos-client-id': clientId, 'byos-scopes': scopes } = values;
  const revokeUrl = values['byos-revoke-url'] === 'none' ? undefined : values['byos-revoke-url'];
  const clientSecret = readSecret(byosClientSecretName, source, problems);
  const needed = { 'byos-authorize-url': authorizeUrl !== 'none', 'byos-token-url': tokenUrl !== 'none', 'byos-client-id': clientId !== '' };
  const isWanted = [...Object.values(needed), scopes !== '', revokeUrl !== undefined, clientSecret !== undefined].includes(true);
  if (!isWanted) return undefined;
  const missing = Object.entries(needed).flatMap(([name, isSet]) => (isSet ? [] : [`--${name}`]));
  if (missing.length > 0) problems.push(`connecting by OAuth needs ${missing.join(' and ')} as well`);
  if (!(authorizeUrl instanceof URL) || !(tokenUrl instanceof URL)) return undefined;
  return { authorizeUrl, tokenUrl, clientId, clientSecret, scopes, tokenRequests: values['byos-token-requests'], revokeUrl };
}

// Tokens and codes go there, so plain HTTP is for this machine only.
function parseSafeUrl(given: string): URL | 'none' | undefined {
  if (given === '') return 'none';
  if (!URL.canParse(given)) return undefined;
  const url = new URL(given);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname));
  return isSafe && url.username === '' && url.password === '' && url.hash === '' ? url : undefined;
}

function parseScopes(given: string): string | undefined {
  return /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/.test(given) ? given : undefined;
}

function trimmed(given: string): string {
  return given.trim();
}

function parseTokenRequests(given: string): TokenRequests | undefined {
  return given === 'form' || given === 'json' ? given : undefined;
}
