import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** In the environment of everything that a plane starts: its data folder. */
export const planeVariable = 'OPENOVA_PLANE_FOLDER';

const usualGraceMs = 5_000;

/**
 * Ends what a plane with this data folder has started and what is there without it: programs that take no hang-up, and everything of a plane that was
 * killed. Gives how many there were. Finds them where the system has `/proc`.
 */
export async function endLeftBehind(data: string, graceMs = usualGraceMs): Promise<number> {
  const found = processesOf(data);
  for (const pid of found) signal(pid, 'SIGTERM');
  for (const deadline = Date.now() + graceMs; Date.now() < deadline && processesOf(data).length > 0; ) await delay(50);
  for (const pid of processesOf(data)) signal(pid, 'SIGKILL');
  return found.length;
}

function processesOf(data: string): number[] {
  const plane = `${planeVariable}=${data}`;
  // Programs in a Sandbox know nothing of the plane, but have their home in it.
  const home = `HOME=${join(data, 'sandboxes')}${sep}`;
  return processIds().filter((pid) => pid !== process.pid && environmentOf(pid).some((entry) => entry === plane || entry.startsWith(home)));
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

// Empty for a process that is gone, or somebody else's.
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
