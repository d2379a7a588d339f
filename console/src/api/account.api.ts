import { request } from './request.ts';

const byosPath = '/api/v1/sandbox/byos/claude-code';
const tokensPath = '/api/v1/sandbox/tokens';

/** Who is signed in. */
export interface SignedInPerson {
  readonly email: string;
  readonly organization: string;
  readonly isAdmin: boolean;
}

/** A number of Sandboxes; without a limit nothing limits it. */
export interface AllowanceUse {
  readonly used: number;
  readonly limit: number | null;
}

export interface SandboxAllowances {
  readonly person: AllowanceUse;
  readonly organization: AllowanceUse;
}

export interface ConsoleToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export async function getAccount(signal?: AbortSignal): Promise<SignedInPerson> {
  return (await request('GET', '/api/v1/me', { signal })) as SignedInPerson;
}

export async function getAllowances(signal?: AbortSignal): Promise<SandboxAllowances> {
  return (await request('GET', '/api/v1/sandbox/quota', { signal })) as SandboxAllowances;
}

export async function signOut(): Promise<void> {
  await request('POST', '/api/v1/logout');
}

export async function connectByos(key: string): Promise<void> {
  await request('PUT', byosPath, { body: { key } });
}

/** Gives the address of the provider's page on which the person agrees. */
export async function beginByosOAuth(): Promise<string> {
  const { authorizeUrl } = (await request('POST', `${byosPath}/start`)) as { readonly authorizeUrl: string };
  return authorizeUrl;
}

export async function disconnectByos(): Promise<void> {
  await request('DELETE', byosPath);
}

export async function getApiTokens(signal?: AbortSignal): Promise<readonly ConsoleToken[]> {
  const { tokens } = (await request('GET', tokensPath, { signal })) as { readonly tokens: readonly ConsoleToken[] };
  return tokens;
}

export interface TokenWish {
  readonly name: string;
  readonly days: number;
}

/** The text of a new token, which is shown this once. */
export async function createApiToken(wish: TokenWish): Promise<string> {
  const { token } = (await request('POST', tokensPath, { body: wish })) as { readonly token: string };
  return token;
}

export async function revokeApiToken(id: string): Promise<void> {
  await request('DELETE', `${tokensPath}/${encodeURIComponent(id)}`);
}
