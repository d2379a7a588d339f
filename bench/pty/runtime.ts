import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { bundleProgram } from '../../image/bundle.ts';
import { attachBare, attachSession, type SessionLink } from './terminal-link.ts';

/** pty-host and pty-server as the image has them, and the bare loop beside them. */
export interface BenchRuntime {
  readonly folder: string;
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
const entry = fileURLToPath(new URL('../../image/runtime/entry.sh', import.meta.url));
const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, LC_ALL: 'C.UTF-8', PS1: '$ ' };
const size = { cols: 120, rows: 40 };

/** Starts both by the image's own entry, with the memory that it gives them. */
export async function startRuntime(): Promise<BenchRuntime> {
  const folder = await mkdtemp(join(tmpdir(), 'pty-bench-'));
  await writePrograms(folder);
  const options = ['--insecure-no-auth', '--address=127.0.0.1:0', `--home=${folder}`, `--workspace=${folder}`];
  const runtime = start('bash', [join(folder, 'entry.sh'), 'pty-server', ...options], {
    PTY_HOST_SOCKET: join(folder, 'host.sock'),
    SANDBOX_CONCURRENT_SESSIONS: '0',
  });
  const [, url = ''] = await lineOf(runtime, /"url":"http:\/\/([^"]+)"/);
  const bare = start(process.execPath, [bareLoop]);
  const [barePort] = await lineOf(bare, /^\d+$/);
  const attachUrl = (id: string): string => `ws://${url}/sessions/${id}/attach`;
  return {
    folder,
    hostPid: childOf(runtime, 'pty-host'),
    serverPid: childOf(runtime, 'pty-server'),
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
      for (const child of [bare, runtime]) await end(child);
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts a pty-host of its own; the server of another one would be replaced. */
export async function startHost({ folder }: BenchRuntime): Promise<{ readonly socketPath: string; readonly close: () => Promise<void> }> {
  const socketPath = join(folder, 'second.sock');
  const host = start(process.execPath, [join(folder, 'pty-host', 'main.mjs'), `--socket=${socketPath}`, '--sessions=0']);
  await lineOf(host, /"listening"/);
  return { socketPath, close: () => end(host) };
}

async function writePrograms(folder: string): Promise<void> {
  for (const [name, main] of programs) {
    const { files } = await bundleProgram(process.cwd(), main);
    await mkdir(join(folder, name));
    for (const file of files) await writeFile(join(folder, name, file.name), file.code);
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await copyFile(entry, join(folder, 'entry.sh'));
}

function start(file: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(file, args, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The process that runs a program for the entry. */
function childOf({ pid }: ChildProcess, program: string): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => linesOf(`/proc/${name}/status`).includes(`PPid:\t${pid}`) && linesOf(`/proc/${name}/cmdline`)[0]?.includes(`/${program}/main.mjs`));
  if (found === undefined) throw new Error(`the entry does not run ${program}`);
  return Number(found);
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // The process has ended.
    return [];
  }
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
