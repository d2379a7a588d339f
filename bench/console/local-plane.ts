import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { ReportFigure } from '../benchmark.ts';
import { median } from '../percentile.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const starts = 3;
const sandboxes = 5;
const path = '/api/v1/sandbox/sessions';

/** `npm start` on a machine where everything is installed, and what a person waits for a shell there. */
export async function measureLocalPlane(report: ReportFigure): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'openova-bench-'));
  try {
    // The first start makes the data folder, and fills the caches of the machine.
    await (await startPlane(data)).stop();
    const times: number[] = [];
    for (let start = 1; start < starts; start += 1) times.push(await timedStart(data));
    const plane = await startPlane(data);
    times.push(plane.readyMs);
    report({ name: 'local.warm_ready_s', value: median(times) / 1000, unit: 's', detail: `npm start to its line "ready", median of ${starts} after a first one` });
    const prompts: number[] = [];
    for (let index = 0; index < sandboxes; index += 1) prompts.push(await createToPrompt(plane));
    await plane.stop();
    const detail = `POST of a shell's Sandbox to the first bytes of its prompt, median of ${sandboxes}, longest ${Math.max(...prompts).toFixed(0)} ms`;
    report({ name: 'local.create_to_prompt_ms', value: median(prompts), unit: 'ms', detail });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

interface BenchedPlane {
  readonly readyMs: number;
  readonly origin: string;
  readonly ask: (method: string, path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;
  readonly stop: () => Promise<void>;
}

async function timedStart(data: string): Promise<number> {
  const { readyMs, stop } = await startPlane(data);
  await stop();
  return readyMs;
}

async function startPlane(data: string): Promise<BenchedPlane> {
  const started = performance.now();
  // What `npm start` runs, without npm, whose own start is not ours.
  const child = spawn(process.execPath, ['tools/launch.mjs', 'local/main.ts', '--data', data, '--port', '0', '--no-open'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const link = new URL(await loginLink(child));
  const readyMs = performance.now() - started;
  const signIn = await fetch(link, { redirect: 'manual' });
  const cookie = signIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  return {
    readyMs,
    origin: link.origin,
    ask: async (method, asked, body) => {
      const headers = { cookie, origin: link.origin, ...(body && { 'content-type': 'application/json' }) };
      const answer = await fetch(`${link.origin}${asked}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const text = await answer.text();
      return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function createToPrompt({ ask, origin }: BenchedPlane): Promise<number> {
  const started = performance.now();
  const { id } = await ask('POST', path, { agent: 'sovereign-shell' });
  const address = `${path}/${String(id)}`;
  for (const deadline = Date.now() + 60_000; (await ask('GET', address))['status'] !== 'running'; await delay(30)) {
    if (Date.now() > deadline) throw new Error('the Sandbox did not run in time');
  }
  await firstBytes(await ask('POST', `${address}/tickets`, {}), origin);
  const took = performance.now() - started;
  await ask('DELETE', address);
  return took;
}

async function firstBytes({ attach, protocol }: Readonly<Record<string, unknown>>, origin: string): Promise<void> {
  const socket = new WebSocket(String(attach), ['openova.pty.v1', String(protocol)], { origin });
  // After a header of nine bytes comes what the shell wrote.
  for await (const [bytes, isBinary] of messagesOf(socket)) if (isBinary && bytes.length > 9) break;
  socket.close();
}

async function* messagesOf(socket: WebSocket): AsyncGenerator<[Buffer, boolean]> {
  for (;;) yield (await once(socket, 'message', { signal: AbortSignal.timeout(30_000) })) as [Buffer, boolean];
}

async function loginLink({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) {
    const [, link] = /^ready: (\S+)$/.exec(line) ?? [];
    if (link) return link;
  }
  throw new Error('npm start ended before it was ready');
}
