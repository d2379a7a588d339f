import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { podCommand, signalPod, type PodRoot } from './pod-root.ts';
import type { ReadImage } from './read-image.ts';

export interface ServiceRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly volumes: PodRoot['volumes'];
}

export interface ServingService {
  readonly url: string;
  /** What it has logged so far. */
  readonly logged: readonly string[];
}

/** The image of a service, unpacked, and run as a Pod runs it: it can write to a folder for temporary files and to what is mounted. */
export interface ServiceRoot {
  /** Runs the service as its image says, until `use` is done with it. */
  readonly whileServing: (run: ServiceRun, use: (service: ServingService) => Promise<void>) => Promise<void>;
  /** Runs a program of the image and gives what it writes. */
  readonly run: (command: readonly string[], volumes: PodRoot['volumes']) => Promise<string>;
}

const startsWithinMs = 30_000;

export function openServiceRoot(image: ReadImage, root: string): ServiceRoot {
  const { User: user = '', Entrypoint = [], Env = [] } = image.config.config;
  const podOf = (volumes: PodRoot['volumes'], env: Readonly<Record<string, string>> = {}): PodRoot => {
    const variables = [...Env, 'HOME=/tmp', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    return { root, user, variables, volumes: { '/tmp': undefined, ...volumes } };
  };
  return {
    async whileServing({ args, env, volumes }, use) {
      const [program, argv] = podCommand(podOf(volumes, env), [...Entrypoint, '--address=127.0.0.1:0', '--drain-seconds=0', ...args]);
      const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'], signal: AbortSignal.timeout(100_000) });
      const ended = once(child, 'exit');
      const logged: string[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => logged.push(line));
      await pollUntil(() => addressIn(logged) !== undefined || child.exitCode !== null, startsWithinMs);
      const url = addressIn(logged);
      assert.ok(url, logged.join('\n'));
      try {
        await use({ url, logged });
      } finally {
        await signalPod(child, 'SIGTERM');
      }
      assert.deepEqual(await ended, [0, null], logged.join('\n'));
    },
    run: async (command, volumes) => (await promisify(execFile)(...podCommand(podOf(volumes), command))).stdout,
  };
}

function addressIn(logged: readonly string[]): string | undefined {
  return logged.map((line) => JSON.parse(line) as { readonly msg: string; readonly url?: string }).find(({ msg }) => msg === 'listening')?.url;
}
