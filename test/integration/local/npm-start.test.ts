import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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

  it('refuses a second plane in the same folder, naming what has it', async () => {
    plane ??= await startPlane(data);
    const second = spawn(process.execPath, ['local/main.ts', '--data', data, '--port', '0', '--no-open'], { cwd: root });
    const ended = once(second, 'exit');
    const written = (await Array.fromAsync(second.stderr as AsyncIterable<Buffer>)).join('');
    assert.match(written, /^start: cannot use .*: process \d+ runs there; end it, or take another folder with --data\n$/);
    assert.deepEqual(await ended, [1, null]);
  });
});

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
  stop(): Promise<void>;
}

async function startPlane(data: string): Promise<Plane> {
  const child = spawn(process.execPath, ['local/main.ts', '--data', data, '--port', '0', '--no-open'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
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
    stop: async () => {
      // An impatient Ctrl-C is two, and must not leave programs behind.
      child.kill('SIGTERM');
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
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
