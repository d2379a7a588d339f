import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { pollUntil } from '../function-sdk/support/poll-until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('npm start', function () {
  this.timeout(400_000);
  let data: string;
  let plane: Plane | undefined;

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'openova-start-'));
  });
  after(async () => {
    await plane?.stop();
    await rm(data, { recursive: true, force: true });
  });

  it('leads from the login link to a prompt, and finds everything again after a restart', async () => {
    plane = await startPlane(data);
    const created = await plane.ask('POST', '', { agent: 'sovereign-shell', displayName: 'Shell' });
    const id = String(created['id']);
    await eventually(async () => (await plane!.ask('GET', `/${id}`))['attach']);
    assert.match(await plane.type(id, 'touch kept; echo got-$((40 + 2))\r', /got-42/), /got-42/);
    await plane.stop();

    plane = await startPlane(data);
    const again = await plane.ask('GET', `/${id}`);
    assert.equal(again['displayName'], 'Shell');
    assert.match(await plane.type(id, 'ls\r', /kept/), /kept/);
    await plane.ask('DELETE', `/${id}`);
    await eventually(async () => (await plane!.ask('GET', `/${id}`))['status'] === 404);
  });

  it('says that the port is taken, and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const folder = await mkdtemp(join(tmpdir(), 'openova-start-'));
    try {
      const refused = spawn(process.execPath, ['local/main.ts', '--data', folder, '--port', String(port), '--no-open'], { cwd: root });
      const ended = once(refused, 'exit');
      const written = (await Array.fromAsync(refused.stderr as AsyncIterable<Buffer>)).join('');
      assert.equal(written, `start: cannot use port ${port}: another program listens there; end it, or take another port with --port, 0 for a free one\n`);
      assert.deepEqual(await ended, [1, null]);
    } finally {
      taken.close();
      await rm(folder, { recursive: true });
    }
  });

  it('ends everything with it, also what takes no hang-up, and at the next start what it could not end', async function () {
    if (process.platform !== 'linux') this.skip();
    plane ??= await startPlane(data);
    const id = String((await plane.ask('POST', '', { agent: 'sovereign-shell' }))['id']);
    await eventually(async () => (await plane!.ask('GET', `/${id}`))['attach']);
    const stubbornPid = async (mark: string): Promise<number> => {
      const shown = new RegExp(`${mark}-(\\d+)-`);
      const seen = await plane!.type(id, `(trap '' TERM HUP INT; exec sleep 86399) & echo ${mark}-$!-\r`, shown);
      return Number(shown.exec(seen)?.[1]);
    };
    const first = await stubbornPid('first');
    assert.ok(isRunning(first));
    await plane.stop();
    await pollUntil(() => !isRunning(first));

    plane = await startPlane(data);
    const second = await stubbornPid('second');
    await plane.crash();
    assert.ok(isRunning(second));
    plane = await startPlane(data);
    await pollUntil(() => !isRunning(second));
  });

  it('says which of its services has ended and where it has written why, and ends the others', async function () {
    if (process.platform !== 'linux') this.skip();
    plane ??= await startPlane(data);
    const { pid } = plane;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    const bridge = children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('token-bridge')) ?? assert.fail('no bridge');
    process.kill(bridge, 'SIGKILL');
    const { status, said } = await plane.ended;
    plane = undefined;
    assert.equal(status, 1);
    assert.ok(said.includes(`start: cannot go on without token-bridge: it was ended by SIGKILL; see ${join(data, 'logs')}\n`), said);
    assert.match(readFileSync(join(data, 'logs', 'token-bridge.log'), 'utf8'), /"msg":"listening"/);
    await pollUntil(() => !children.some(isRunning));
  });

  it('stops where it is when it is told to while it starts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openova-start-'));
    const child = spawn(process.execPath, ['local/main.ts', '--data', folder, '--port', '0', '--no-open'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      if (line === 'starting token bridge') child.kill('SIGINT');
    }
    if (child.exitCode === null) await once(child, 'exit');
    assert.deepEqual([child.exitCode, said.at(-1)], [0, 'stopping']);
    await rm(folder, { recursive: true });
  });

  it('refuses a second plane in the same folder, naming what has it', async () => {
    plane ??= await startPlane(data);
    const second = spawn(process.execPath, ['local/main.ts', '--data', data, '--port', '0', '--no-open'], { cwd: root });
    const ended = once(second, 'exit');
    const written = (await Array.fromAsync(second.stderr as AsyncIterable<Buffer>)).join('');
    assert.match(written, /^start: cannot use .*: process \d+ runs there; end it, or take another folder with --data\n$/);
    assert.deepEqual(await ended, [1, null]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks as often as a person's browser would: the API limits how often. */
function eventually<Result>(look: () => Promise<Result>): Promise<NonNullable<Result>> {
  const unhurried = async (): Promise<Result> => {
    await pause(500);
    return look();
  };
  return pollUntil(unhurried, 120_000);
}

interface Plane {
  ask(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>>;
  /** Types into the first session of a Sandbox, and gives what has come back once it matches. */
  type(id: string, keys: string, until: RegExp): Promise<string>;
  readonly pid: number;
  /** Its status, and what it wrote on stderr. */
  readonly ended: Promise<{ readonly status: number | null; readonly said: string }>;
  stop(): Promise<void>;
  /** Ends it without a chance to tidy up. */
  crash(): Promise<void>;
}

async function startPlane(data: string): Promise<Plane> {
  const child = spawn(process.execPath, ['local/main.ts', '--data', data, '--port', '0', '--no-open'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = Promise.all([once(child, 'exit'), once(child.stderr, 'end')]).then(() => ({ status: child.exitCode, said }));
  const link = new URL(await loginLink(child));
  const signIn = await fetch(link, { redirect: 'manual' });
  const cookie = signIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const ask: Plane['ask'] = async (method, path, body) => {
    const response = await fetch(`${link.origin}/api/v1/sandbox/sessions${path}`, {
      method,
      headers: { cookie, origin: link.origin, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
  };
  return {
    ask,
    type: async (id, keys, until) => {
      // The workload may still be starting when its address is known.
      const attempt = async (): Promise<string | undefined> => typeInto(await ask('POST', `/${id}/tickets`, { role: 'driver' }), { origin: link.origin, keys, until });
      return eventually(attempt);
    },
    pid: child.pid ?? 0,
    ended,
    crash: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    stop: async () => {
      // An impatient Ctrl-C is two, and must not leave programs behind.
      child.kill('SIGTERM');
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, 0);
    },
  };
}

async function loginLink(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, link] = /^ready: (\S+)$/.exec(line) ?? [];
    if (link) return link;
  }
  throw new Error('npm start ended before it was ready');
}

interface Typing {
  readonly origin: string;
  readonly keys: string;
  readonly until: RegExp;
}

function typeInto(ticket: Readonly<Record<string, unknown>>, { origin, keys, until }: Typing): Promise<string | undefined> {
  if (typeof ticket['attach'] !== 'string') return Promise.resolve(undefined);
  const socket = new WebSocket(ticket['attach'], ['openova.pty.v1', String(ticket['protocol'])], { origin });
  let seen = '';
  return new Promise((resolve) => {
    socket.on('message', (bytes: Buffer, isBinary) => {
      if (!isBinary) return;
      if (seen === '') socket.send(Buffer.concat([Buffer.of(0), Buffer.from(keys)]));
      seen += bytes.subarray(9).toString();
      if (until.test(seen)) resolve(seen);
    });
    for (const event of ['close', 'error']) socket.on(event, () => resolve(undefined));
  }).finally(() => socket.close()) as Promise<string | undefined>;
}
