import { isRecord, listOf, textOf } from './json-answer.ts';
import { request } from './request.ts';
import { sandboxPath } from './sandbox.api.ts';

/** A terminal session of a Sandbox. `resumable`: it begins again when somebody comes to it. */
export interface SandboxTerminal {
  readonly id: string;
  readonly agent: string | undefined;
  readonly name: string;
  /** What the program calls itself; empty where it says nothing. */
  readonly title: string;
  readonly state: 'running' | 'ended' | 'resumable';
  readonly attached: number;
}

export async function getTerminals(sandboxId: string, signal?: AbortSignal): Promise<readonly SandboxTerminal[]> {
  return listOf(await request('GET', terminalsPath(sandboxId), { signal }), 'sessions').flatMap(readTerminal);
}

/** Without an id it is the first session of the Sandbox, where that is not there. */
export async function createTerminal(sandboxId: string, wish: { readonly id?: string; readonly agent?: string; readonly name?: string }): Promise<SandboxTerminal> {
  const [created] = readTerminal(await request('POST', terminalsPath(sandboxId), { body: wish }));
  if (created === undefined) throw new TypeError('the answer is no terminal session');
  return created;
}

export async function endTerminal(sandboxId: string, terminalId: string): Promise<void> {
  await request('DELETE', `${terminalsPath(sandboxId)}/${encodeURIComponent(terminalId)}`);
}

function terminalsPath(sandboxId: string): string {
  return `${sandboxPath(sandboxId)}/terminals`;
}

function readTerminal(answer: unknown): SandboxTerminal[] {
  if (!isRecord(answer)) return [];
  const { agent, name, title, state, attached } = answer;
  const id = textOf(answer['id']);
  if (id === undefined) return [];
  return [
    {
      id,
      agent: textOf(agent),
      name: textOf(name) ?? id,
      title: textOf(title) ?? '',
      state: state === 'ended' || state === 'resumable' ? state : 'running',
      attached: typeof attached === 'number' ? attached : 0,
    },
  ];
}
