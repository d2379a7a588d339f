import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

// What is removed is what was made here: the folder may be somebody's own.
const ownNames: ReadonlySet<string> = new Set(['bridge', 'gate.yaml', 'kubeconfig.yaml', 'logs', 'objects.db', 'objects.db-shm', 'objects.db-wal', 'sandboxes', 'sessions-api.pem']);

/** Where the local plane keeps Sandboxes when nobody says otherwise. */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'openova-sandbox');
}

/** The folder for one plane at a time. Throws while another one has it. */
export function claimDataFolder(path: string): { release(): void } {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  const lock = join(path, 'in-use');
  const holder = holderOf(lock);
  if (holder !== undefined) throw new Error(`cannot use ${path}: process ${holder} runs there; end it, or take another folder with --data`);
  writeFileSync(lock, String(process.pid), { mode: 0o600 });
  return { release: () => rmSync(lock, { force: true }) };
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    process.kill(pid, 0);
    return pid === process.pid ? undefined : pid;
  } catch {
    // No lock, or one of a process that is gone.
    return undefined;
  }
}

/** Removes Sandboxes, sessions and tokens. Throws while a plane uses them. */
export function removeData(path: string): void {
  claimDataFolder(path).release();
  for (const name of readdirSync(path)) if (ownNames.has(name)) rmSync(join(path, name), { recursive: true });
}
