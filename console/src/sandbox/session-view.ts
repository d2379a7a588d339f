import type { Sandbox } from '../api/sandbox.ts';

export type SessionStream = 'terminal' | 'cards';

export interface StreamChoice {
  readonly stream: SessionStream;
  /** E-mail address of the person who looks; undefined while it is not known. */
  readonly person: string | undefined;
}

/** What the page of a Sandbox shows: the panel before anything is known, and the chosen stream once it is ready, to its owner. */
export function sessionView(sandbox: Sandbox | undefined, { stream, person }: StreamChoice): 'panel' | 'asleep' | 'others' | SessionStream {
  if (sandbox?.phase !== 'Ready') return 'panel';
  const isOthers = person !== undefined && sandbox.owner !== undefined && sandbox.owner !== person;
  if (isOthers) return 'others';
  // On its way to sleep already: whoever attached now would wake it again.
  const isAsleep = sandbox.status === 'stopped' || sandbox.operatingMode === 'Suspended';
  return isAsleep ? 'asleep' : stream;
}
