import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface RunningPlane {
  readonly origin: string;
  readonly data: string;
  /** Lets one browser in, once. */
  readonly loginUrl: string;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

export interface PlaneWish {
  /** Options besides those that keep it apart from others. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What `npm start` runs, with data of its own and on a free port. */
export async function startLocalPlane({ args = [], env = {} }: PlaneWish = {}): Promise<RunningPlane> {
  const data = await mkdtemp(join(tmpdir(), 'openova-console-'));
  const child = spawn(process.execPath, ['local/main.ts', '--data', data, '--port', '0', '--no-open', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const loginUrl = await loginLink(child);
  return {
    loginUrl,
    data,
    origin: new URL(loginUrl).origin,
    dispose: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function loginLink(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, link] = /^ready: (\S+)$/.exec(line) ?? [];
    if (link) return link;
  }
  throw new Error('the local plane ended before it was ready');
}
