import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { bundleProgram } from '../../image/bundle.ts';
import { attachBare, attachSession } from './terminal-link.ts';

type SessionLink = Awaited<ReturnType<typeof attachSession>>;

/** pty-host and pty-server as the image has them, and the bare loop beside them. */
export interface BenchRuntime {
  readonly folder: string;
  readonly hostSocket: string;
  readonly hostPid: number;
  readonly serverPid: number;
  readonly barePid: number;
  create(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  attachUrl(id: string): string;
  attach(id: string): Promise<SessionLink>;
  attachBare(): ReturnType<typeof attachBare>;
  /** A metric of pty-server. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
}

const programs = [['pty-host', 'services/pty-server/host/main.ts'], ['pty-server', 'services/pty-server/main.ts']] as const;
const bareLoop = fileURLToPath(new URL('./bare-loop.ts', import.meta.url));
// The last two, and what the programs are started with, are those of the image's entry.
const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', PS1: '$ ', MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
const size = { cols: 120, rows: 40 };

export async function startRuntime(): Promise<BenchRuntime> {
  const folder = await mkdtemp(join(tmpdir(), 'pty-bench-'));
  const hostSocket = join(folder, 'host.sock');
  await writePrograms(folder);
  const main = (name: string): string => join(folder, name, 'main.mjs');
  const host = start(['--max-semi-space-size=1', main('pty-host'), `--socket=${hostSocket}`, '--sessions=0']);
  await lineOf(host, /"listening"/);
  const folders = [`--home=${folder}`, `--workspace=${folder}`];
  const server = start(['--max-semi-space-size=4', main('pty-server'), `--host-socket=${hostSocket}`, '--insecure-no-auth', '--address=127.0.0.1:0', ...folders]);
  const [, url = ''] = await lineOf(server, /"url":"http:\/\/([^"]+)"/);
  const bare = start([bareLoop]);
  const [barePort] = await lineOf(bare, /^\d+$/);
  const attachUrl = (id: string): string => `ws://${url}/sessions/${id}/attach`;
  return {
    folder,
    hostSocket,
    hostPid: host.pid ?? 0,
    serverPid: server.pid ?? 0,
    barePid: bare.pid ?? 0,
    create: (id) => ask(`http://${url}/sessions`, 'POST', { id, ...size }),
    remove: (id) => ask(`http://${url}/sessions/${id}`, 'DELETE'),
    attachUrl,
    attach: (id) => attachSession(attachUrl(id)),
    attachBare: () => attachBare(`ws://127.0.0.1:${barePort}`),
    metric: async (name) => {
      const text = await (await fetch(`http://${url}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    },
    close: async () => {
      for (const child of [bare, server, host]) await end(child);
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts a pty-host of its own; the server of another one would be replaced. */
export async function startHost({ folder }: BenchRuntime): Promise<{ readonly socketPath: string; readonly close: () => Promise<void> }> {
  const socketPath = join(folder, 'second.sock');
  const host = start([join(folder, 'pty-host', 'main.mjs'), `--socket=${socketPath}`, '--sessions=0']);
  await lineOf(host, /"listening"/);
  return { socketPath, close: () => end(host) };
}

async function writePrograms(folder: string): Promise<void> {
  for (const [name, entry] of programs) {
    const { files } = await bundleProgram(process.cwd(), entry);
    await mkdir(join(folder, name));
    for (const file of files) await writeFile(join(folder, name, file.name), file.code);
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function lineOf({ stdout }: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  if (!stdout) throw new Error('the program has no output to read');
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const found = pattern.exec(line);
    if (!found) continue;
    // What it says later is read by nobody, and must not fill the pipe.
    stdout.resume();
    return found;
  }
  throw new Error('the program ended before it served');
}

async function ask(url: string, method: string, body?: object): Promise<void> {
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(url, { method, ...json });
  if (!answer.ok) throw new Error(`${method} ${url} was answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
