import type { Sandbox } from '../api/sandbox.ts';

/** What the page of a Sandbox shows; the panel before anything is known. */
export function sessionView(sandbox: Sandbox | undefined): 'panel' | 'asleep' | 'terminal' {
  if (sandbox?.phase !== 'Ready') return 'panel';
  return sandbox.status === 'stopped' ? 'asleep' : 'terminal';
}
