import { isRecord, listOf, textOf } from './json-answer.ts';
import { normalizeSandbox } from './normalize-sandbox.ts';
import { request } from './request.ts';
import type { Sandbox } from './sandbox.ts';

const sessionsPath = '/api/v1/sandbox/sessions';

export interface SandboxWish {
  readonly agent: string;
  readonly displayName?: string;
  /** Cloned into the workspace, as in `acme/shop`. */
  readonly repo?: string;
  readonly branch?: string;
  readonly idleTimeoutMinutes?: number;
}

export interface TicketWish {
  /** The first session unless named. */
  readonly session?: string;
  /** A viewer looks on and types nothing. */
  readonly role?: 'driver' | 'viewer';
}

export interface SessionTicket {
  readonly protocol: string;
  readonly attach: string | undefined;
  readonly cards: string | undefined;
}

/** What is known of the caller's own account. */
export interface ByosStatus {
  readonly connected: boolean;
  readonly connectedAt: string | undefined;
  readonly by: 'key' | 'oauth' | undefined;
  readonly expiresAt: string | undefined;
  /** It was connected, and has to be connected again. */
  readonly expired: boolean;
  readonly oauthOffered: boolean;
}

export async function getSandboxes(signal?: AbortSignal): Promise<readonly Sandbox[]> {
  return listOf(await request('GET', sessionsPath, { signal }), 'sandboxes').map(normalizeSandbox);
}

/** One wish has one key: told twice, it is one Sandbox. */
export async function createSandbox(wish: SandboxWish, idempotencyKey: string): Promise<Sandbox> {
  return normalizeSandbox(await request('POST', sessionsPath, { body: wish, headers: { 'idempotency-key': idempotencyKey } }));
}

export async function getSandbox(id: string, signal?: AbortSignal): Promise<Sandbox> {
  return normalizeSandbox(await request('GET', sandboxPath(id), { signal }));
}

export async function deleteSandbox(id: string): Promise<void> {
  await request('DELETE', sandboxPath(id));
}

/** Renames a Sandbox, suspends it, or lets it run again. */
export async function changeSandbox(id: string, change: Partial<Pick<Sandbox, 'displayName' | 'operatingMode'>>): Promise<Sandbox> {
  return normalizeSandbox(await request('PATCH', sandboxPath(id), { body: change }));
}

export async function getByosStatus(signal?: AbortSignal): Promise<ByosStatus> {
  const answer = await request('GET', '/api/v1/sandbox/byos/claude-code/status', { signal });
  const fields = isRecord(answer) ? answer : {};
  const by = fields['by'];
  return {
    connected: fields['connected'] === true,
    connectedAt: textOf(fields['connectedAt']),
    by: by === 'key' || by === 'oauth' ? by : undefined,
    expiresAt: textOf(fields['expiresAt']),
    expired: fields['expired'] === true,
    oauthOffered: fields['oauthOffered'] === true,
  };
}

/** What lets one connection into a terminal session, once, within 30 s. The addresses are undefined until there is one. */
export async function createTicket(id: string, wish: TicketWish = {}): Promise<SessionTicket> {
  const answer = await request('POST', `${sandboxPath(id)}/tickets`, { body: wish });
  const fields = isRecord(answer) ? answer : {};
  if (typeof fields['protocol'] !== 'string') throw new TypeError('the answer is no ticket');
  return { protocol: fields['protocol'], attach: textOf(fields['attach']), cards: textOf(fields['cards']) };
}

export function sandboxPath(id: string): string {
  return `${sessionsPath}/${encodeURIComponent(id)}`;
}
