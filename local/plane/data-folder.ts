import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { endLeftBehind } from './left-behind.ts';

// What is removed is what was made here: the folder may be somebody's own.
const ownNames: ReadonlySet<string> = new Set(['bridge', 'gate.yaml', 'kubeconfig.yaml', 'logs', 'objects.db', 'objects.db-shm', 'objects.db-wal', 'sandboxes', 'sessions-api.pem']);

const sqliteBusy = 5;

/** Where the local plane keeps Sandboxes when nobody says otherwise. */
export function defaultDataFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'openova-sandbox');
}

/** The folder for one plane at a time. Throws while another one has it. */
export function claimDataFolder(path: string): { release(): void } {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  const holder = join(path, 'in-use');
  const lock = lockedFile(join(path, 'lock'));
  if (!lock) throw new Error(`cannot use ${path}: ${nameOf(holder)} runs there; end it, or take another folder with --data`);
  writeFileSync(holder, String(process.pid), { mode: 0o600 });
  return {
    release: () => {
      rmSync(holder, { force: true });
      lock.close();
    },
  };
}

// It is written a moment after the lock is taken.
function nameOf(holder: string): string {
  return existsSync(holder) ? `process ${readFileSync(holder, 'utf8')}` : 'another start';
}

// The system forgets such a lock with the process that has it, however that ends. A number in a file can be that of another process by then.
function lockedFile(path: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { readonly errcode?: number }).errcode === sqliteBusy) return undefined;
    throw error;
  }
}

/** Removes Sandboxes, sessions and tokens, and ends programs that a plane has left there. Rejects while a plane uses them. */
export async function removeData(path: string): Promise<void> {
  claimDataFolder(path).release();
  await endLeftBehind(path);
  for (const name of readdirSync(path)) if (ownNames.has(name)) rmSync(join(path, name), { recursive: true });
}
