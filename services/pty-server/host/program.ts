import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { HostRefused } from '../host-link/host-refused.ts';
import type { SpawnRequest } from '../host-link/host-connection.ts';

// Opening a terminal makes it the controlling one of a new session's leader. The descriptors closed are the terminals of other
// sessions, which node-pty leaves open for every child. bash, because dash cannot close descriptors beyond 9; -p, because the
// variables are the program's and not bash's.
const prelude = `exec 0<>"$0" 1>&0 2>&0
for fd in /proc/$$/fd/*; do fd="\${fd##*/}"; if ((fd > 2)); then eval "exec $fd>&-"; fi; done
unset fd OLDPWD
command -p stty iutf8
exec -- "$@"`;

/** Starts a program with the terminal at `path` for its own. Throws HostRefused when it cannot be started. */
export function startProgram({ argv, cwd, env }: SpawnRequest, path: string): ChildProcess {
  const [name = '', ...args] = argv;
  if (!isFolder(cwd)) throw new HostRefused('cwd-not-found', `cannot start "${name}": "${cwd}" is not a folder that can be entered`);
  const program = findProgram(name, cwd, env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin');
  if (program === undefined) throw new HostRefused('program-not-found', `cannot start "${name}": it is not installed, or PATH does not name its folder`);
  const child = spawnShell([path, program, ...args], { cwd, env });
  // The reason, where it is not thrown, comes as an event in a later turn.
  child?.once('error', () => {});
  if (child?.pid !== undefined) return child;
  throw new HostRefused('spawn-failed', `cannot start "${name}": the system gives no process, or its arguments and variables are too long`);
}

function spawnShell(args: readonly string[], where: Pick<SpawnRequest, 'cwd' | 'env'>): ChildProcess | undefined {
  try {
    return spawn('/bin/bash', ['-p', '-c', prelude, ...args], { ...where, detached: true, stdio: 'ignore' });
  } catch {
    return undefined;
  }
}

function findProgram(name: string, cwd: string, searchPath: string): string | undefined {
  if (name === '') return undefined;
  if (isAbsolute(name)) return isProgram(name) ? name : undefined;
  if (name.includes('/')) return isProgram(resolve(cwd, name)) ? name : undefined;
  return searchPath
    .split(delimiter)
    .map((folder) => join(folder, name))
    .some((path) => isProgram(resolve(cwd, path)))
    ? name
    : undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
