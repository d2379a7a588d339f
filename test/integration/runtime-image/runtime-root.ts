import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { podCommand, signalPod } from '../package/pod-root.ts';
import { unpackImage, type ReadImage } from '../package/read-image.ts';

/** An unpacked runtime image, run as a Pod runs it. */
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

export async function openRuntimeRoot(image: ReadImage, folder: string): Promise<RuntimeRoot> {
  const root = await unpackImage(image, join(folder, 'root'));
  const [home, workspace] = [join(folder, 'volumes', 'home'), join(folder, 'volumes', 'workspace')];
  for (const volume of [home, workspace]) {
    await mkdir(volume, { recursive: true });
    await chmod(volume, 0o777);
  }
  const { User: user = '', Env = [], Entrypoint = [] } = image.config.config;
  const volumes = { '/tmp': undefined, '/run/openova': undefined, '/home/sandbox': home, '/workspace': workspace };
  const pod = { root, user, variables: ['HOME=/home/sandbox', ...Env], volumes };
  const inside = async (command: readonly string[]) => (await promisify(execFile)(...podCommand(pod, command), { maxBuffer: 1 << 24 })).stdout.trimEnd();
  return {
    bash: (script) => inside(['bash', '-euc', script]),
    entry: (args) => inside([...Entrypoint, ...args]),
    start(args, env) {
      const [program, argv] = podCommand({ ...pod, variables: [...pod.variables, ...env] }, [...Entrypoint, ...args]);
      const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
      return { child, signal: (signal) => signalPod(child, signal) };
    },
    workspace,
  };
}
