import { normalizeSandbox } from './normalize-sandbox.ts';
import { request } from './request.ts';
import type { Sandbox } from './sandbox.ts';

const sessionsPath = '/api/v1/sandbox/sessions';

export interface SandboxWish {
  readonly agent: string;
  readonly displayName?: string;
}

export interface SessionTicket {
  readonly protocol: string;
  readonly attach: string | undefined;
  readonly cards: string | undefined;
}

export interface ByosStatus {
  readonly connected: boolean;
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

/** Suspends a Sandbox, or lets it run again. */
export async function setOperatingMode(id: string, operatingMode: Sandbox['operatingMode']): Promise<Sandbox> {
  return normalizeSandbox(await request('PATCH', sandboxPath(id), { body: { operatingMode } }));
}

export async function getByosStatus(signal?: AbortSignal): Promise<ByosStatus> {
  const answer = await request('GET', '/api/v1/sandbox/byos/claude-code/status', { signal });
  return { connected: isRecord(answer) && answer['connected'] === true };
}

/** What lets one connection into the first terminal session, once, within 30 s. The addresses are undefined until there is one. */
export async function createTicket(id: string): Promise<SessionTicket> {
  const answer = await request('POST', `${sandboxPath(id)}/tickets`, { body: {} });
  const fields = isRecord(answer) ? answer : {};
  if (typeof fields['protocol'] !== 'string') throw new TypeError('the answer is no ticket');
  return { protocol: fields['protocol'], attach: textOf(fields['attach']), cards: textOf(fields['cards']) };
}

function sandboxPath(id: string): string {
  return `${sessionsPath}/${encodeURIComponent(id)}`;
}

function listOf(answer: unknown, member: string): readonly unknown[] {
  const items = isRecord(answer) ? answer[member] : undefined;
  return Array.isArray(items) ? items : [];
}

function isRecord(answer: unknown): answer is Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
