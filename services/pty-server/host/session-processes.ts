import { readdirSync, readFileSync } from 'node:fs';

/** The processes of the session that `leader` began, those it has left behind among them. */
export function sessionProcesses(leader: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const fields = statFields(pid);
      return fields !== undefined && fields.session === leader && fields.state !== 'Z';
    });
}

/** The process group that the terminal's keys act on. */
export function foregroundGroup(leader: number): number | undefined {
  const group = statFields(leader)?.foregroundGroup ?? 0;
  return group > 0 ? group : undefined;
}

/** Sends the signal to processes, or to process groups by negative numbers. Those that are gone or belong to somebody else are left out. */
export function sendSignal(targets: readonly number[], signal: NodeJS.Signals): void {
  for (const target of targets) {
    try {
      process.kill(target, signal);
    } catch (error) {
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function statFields(pid: number): { readonly state: string; readonly session: number; readonly foregroundGroup: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it is free text in parentheses.
    const [state = '', , , session, , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, session: Number(session), foregroundGroup: Number(foreground) };
  } catch {
    return undefined;
  }
}
