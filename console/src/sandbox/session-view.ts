import type { Sandbox } from '../api/sandbox.ts';

export type SessionStream = 'terminal' | 'cards';

/** What the page of a Sandbox shows: the panel before anything is known, and the chosen stream once it is ready. */
export function sessionView(sandbox: Sandbox | undefined, stream: SessionStream): 'panel' | 'asleep' | SessionStream {
  if (sandbox?.phase !== 'Ready') return 'panel';
  return sandbox.status === 'stopped' ? 'asleep' : stream;
}
