import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { installEntry } from './cache.ts';
import { withLock } from './lock.ts';

export interface CachedInstall {
  /** Where it lies in the cache. */
  readonly entry: string;
  readonly isThere: () => Promise<boolean>;
  /** Makes it in a folder of its own, which does not exist yet. */
  readonly make: (folder: string) => Promise<void>;
}

/** Installs what the cache does not have. Two that want the same one install it once, and a reader sees all of it or nothing. */
export async function installOnce({ entry, isThere, make }: CachedInstall): Promise<void> {
  await mkdir(dirname(entry), { recursive: true });
  await withLock(`${entry}.lock`, async () => {
    if (await isThere()) return;
    // Beside the entry, because a rename is one step within one file system only.
    const unfinished = `${entry}.${process.pid}.unfinished`;
    try {
      await make(unfinished);
      await installEntry(unfinished, entry);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  });
}

export interface InstallerRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs an installer to its end. Throws with its last words when that is not a good one. */
export async function runInstaller({ command, args, cwd, env }: InstallerRun): Promise<void> {
  const child = spawn(command, args, { ...(cwd === undefined ? {} : { cwd }), env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  const status = await promise;
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${said.trim().split('\n').slice(-3).join('; ')}`);
}
