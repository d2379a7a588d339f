import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { ReadImage } from '../package/read-image.ts';

const run = promisify(execFile);

/** An unpacked image, run as a Pod runs it: a read-only root, its own processes, the image's user and environment. */
export interface RuntimeRoot {
  /** Runs a script by the image's bash and gives what it prints. */
  readonly bash: (script: string) => Promise<string>;
  /** Runs a command of the image by its entry point. */
  readonly entry: (args: readonly string[]) => Promise<string>;
  /** Starts a command by the entry point, with more variables. */
  readonly start: (args: readonly string[], env: readonly string[]) => StartedCommand;
  /** What the image sees as /workspace. */
  readonly workspace: string;
}

export interface StartedCommand {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** Signals the command's process 1. */
  readonly signal: (signal: NodeJS.Signals) => Promise<void>;
}

// The folders that a Pod mounts are mounted; everything else cannot be written.
const enter = `
set -e
root=$1 volumes=$2 user=$3
shift 3
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount -t tmpfs -o mode=1777 run "$root/run/openova"
mount --bind "$volumes/home" "$root/home/sandbox"
mount --bind "$volumes/workspace" "$root/workspace"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" "$root" /usr/bin/env -i HOME=/home/sandbox "$@"
`;

/** Why this machine cannot run an image; undefined when it can. */
export async function cannotEnter(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this is not Linux';
  return run('unshare', ['--mount', '--pid', '--fork', 'true']).then(() => undefined, () => 'this account may not make namespaces');
}

export async function unpackImage({ config, layerPaths }: ReadImage, folder: string): Promise<RuntimeRoot> {
  const [root, volumes, workspace] = [join(folder, 'root'), join(folder, 'volumes'), join(folder, 'volumes', 'workspace')];
  await mkdir(root, { recursive: true });
  for (const path of layerPaths) await run('tar', ['-xpzf', path, '-C', root]);
  for (const volume of [join(volumes, 'home'), workspace]) {
    await mkdir(volume, { recursive: true });
    await chmod(volume, 0o777);
  }
  const { User = '', Env = [], Entrypoint = [] } = config.config;
  const entering = ['--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', enter, 'enter', root, volumes, User, ...Env];
  const inside = async (command: readonly string[]) => (await run('unshare', [...entering, ...command], { maxBuffer: 1 << 24 })).stdout.trimEnd();
  return {
    bash: (script) => inside(['bash', '-euc', script]),
    entry: (args) => inside([...Entrypoint, ...args]),
    start(args, env) {
      const child = spawn('unshare', [...entering, ...env, ...Entrypoint, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      return { child, signal: async (signal) => void process.kill(Number(await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')), signal) };
    },
    workspace,
  };
}
