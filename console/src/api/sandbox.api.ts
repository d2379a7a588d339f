import { normalizeSandbox } from './normalize-sandbox.ts';
import { request } from './request.ts';
import type { Sandbox } from './sandbox.ts';

const sessionsPath = '/api/v1/sandbox/sessions';

export interface SandboxWish {
  readonly agent: string;
  readonly displayName?: string;
}

export interface ByosStatus {
  readonly connected: boolean;
}

export async function getSandboxes(signal?: AbortSignal): Promise<readonly Sandbox[]> {
  return listOf(await request('GET', sessionsPath, { signal })).map(normalizeSandbox);
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

export async function getByosStatus(signal?: AbortSignal): Promise<ByosStatus> {
  const answer = await request('GET', '/api/v1/sandbox/byos/claude-code/status', { signal });
  return { connected: typeof answer === 'object' && answer !== null && 'connected' in answer && answer.connected === true };
}

export function sandboxPath(id: string): string {
  return `${sessionsPath}/${encodeURIComponent(id)}`;
}

function listOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const items = typeof answer === 'object' && answer !== null && 'items' in answer ? answer.items : undefined;
  return Array.isArray(items) ? items : [];
}
