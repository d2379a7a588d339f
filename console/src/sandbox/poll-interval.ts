import type { Sandbox } from '../api/sandbox.ts';

const pollMs = 2_000;

/** How soon a Sandbox is read again; false when nothing more is to come by itself. `problem` is the status of the last answer. */
export function pollInterval(sandbox: Sandbox | undefined, problem: number | undefined): number | false {
  if (problem === 404 || problem === 401 || problem === 403) return false;
  if (sandbox === undefined) return pollMs;
  if (sandbox.phase === 'Failed') return false;
  return sandbox.phase === 'Ready' && !isWaking(sandbox) && !isFallingAsleep(sandbox) ? false : pollMs;
}

/** Whether it was told to run and still sleeps. */
export function isWaking({ status, operatingMode }: Sandbox): boolean {
  return status === 'stopped' && operatingMode === 'Running';
}

function isFallingAsleep({ status, operatingMode }: Sandbox): boolean {
  return status === 'running' && operatingMode === 'Suspended';
}
