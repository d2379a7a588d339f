import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { CardClient } from './cards/card-client.ts';
import { PtyRuntime } from './support/pty-runtime.ts';
import type { TerminalClient } from './support/terminal-client.ts';

const sizes = [0, 1, 1_001, 1_000_000, -1, 1.5, null, '80', 2 ** 53];

/** Waits for the shell to wait for a command, and has it forget what is on its line. A key that comes before it has would keep the line. */
async function clearedLine(client: TerminalClient): Promise<void> {
  await pollUntil(() => /[$#]/.test(client.lines().at(-1) ?? ''), 30_000);
  client.type('\u0003');
  await client.shows(/\^C$/, 30_000);
  await pollUntil(() => /[$#] *$/.test(client.lines().at(-1) ?? ''), 30_000);
}

async function unharmed(client: TerminalClient): Promise<void> {
  client.type('echo unharmed-$((6*7))\r');
  await client.shows(/unharmed-42/, 30_000);
}

describe('bad input to pty-server', function () {
  this.timeout(120_000);
  let runtime: PtyRuntime;
  let fellow: TerminalClient;

  beforeEach(async () => {
    runtime = await PtyRuntime.start({ env: { SANDBOX_AGENT_CATALOGUE: 'aider', SANDBOX_CONCURRENT_SESSIONS: '0' } });
    await runtime.create('main');
    await runtime.create('other');
    fellow = await runtime.attach('other');
  });
  afterEach(() => runtime.dispose());

  it('is a size that no terminal can have: refused by a code, wherever it comes from [PTY-20, PTY-26]', async () => {
    const client = await runtime.attach('main');
    for (const cols of sizes) {
      const told = client.told.length;
      client.say({ type: 'resize', cols, rows: 24 });
      const refusal = await pollUntil(() => client.told.slice(told).find(({ type }) => type === 'error'), 30_000);
      assert.equal(refusal['code'], 'invalid_size', String(cols));
      for (const [path, body] of [['/sessions', { cols }], ['/sessions/main/resize', { cols, rows: 24 }]] as const) {
        const answer = await runtime.ask('POST', path, body);
        assert.deepEqual([answer.status, answer.body['code']], [400, 'invalid_size'], `${path} ${cols}`);
      }
    }
    const shown = runtime.client('main', 'driver', { size: { cols: 1_000_000, rows: 0 } });
    await shown.connect();
    assert.deepEqual([shown.latest('hello')?.['cols'], shown.latest('hello')?.['rows']], [80, 24]);
    await unharmed(client);
    assert.equal((await runtime.ask('GET', '/sessions/main')).body['cols'], 80);
  });

  it('is a paste in one piece that is too large: closed with 1009, while one in pieces arrives whole', async () => {
    const client = await runtime.attach('main');
    const paste = randomBytes(1_500_000);
    // Bytes of a terminal's own replies would be taken for such.
    const text = Buffer.from(paste.toString('hex'));
    client.type(`stty raw -echo; head -c ${text.length} | sha256sum; stty sane\r`);
    await client.shows('sha256sum', 30_000);
    for (let at = 0; at < text.length; at += 65_536) client.type(text.subarray(at, at + 65_536));
    await client.shows(createHash('sha256').update(text).digest('hex'), 30_000);
    client.type(Buffer.alloc(1024 * 1024 + 1));
    await pollUntil(() => client.closeCode !== undefined, 30_000);
    assert.equal(client.closeCode, 1009);
    await unharmed(await runtime.attach('main'));
    await unharmed(fellow);
  });

  it('is garbage that a program writes: shown to all as it is, and the session goes on', async () => {
    const [one, two] = [await runtime.attach('main'), await runtime.attach('main', 'viewer')];
    const cards = await CardClient.connect(runtime, { sessionId: 'main' });
    writeFileSync(join(runtime.folder, 'garbage'), randomBytes(2_000_000));
    one.type('cat garbage; stty sane; printf "\\033c\\033[?1049l"; echo over-$((6*7))\r');
    for (const client of [one, two]) await client.shows(/over-42/, 60_000);
    const late = await runtime.attach('main');
    await late.shows(/over-42/, 30_000);
    // What the garbage asked the terminal is answered, and the answers are on the command line.
    await clearedLine(one);
    await unharmed(one);
    await pollUntil(() => cards.text.includes('over-42'), 30_000);
    for (const client of [one, two, late, fellow]) assert.equal(client.closeCode, undefined);
    await unharmed(fellow);
    await cards.close();
  });

  const programs: readonly { readonly name: string; readonly content: string | Buffer; readonly ends: RegExp }[] = [
    { name: 'a program that is none', content: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), ends: /422 spawn_failed|exit 12[67]/ },
    { name: 'a program whose interpreter is not there', content: '#!/nowhere/python\n', ends: /422 (?:spawn_failed|program_not_found)|exit 12[67]/ },
    { name: 'a program that ends at once', content: '#!/bin/sh\necho no key >&2\nexit 3\n', ends: /exit 3/ },
  ];
  for (const { name, content, ends } of programs) {
    it(`is ${name}, for an agent: it says so, by a code or by its exit [PTY-08]`, async () => {
      const folder = join(runtime.folder, '.local', 'bin');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'aider'), content, { mode: 0o755 });
      const { status, body } = await runtime.ask('POST', '/sessions', { id: 'agent', agent: 'aider' });
      if (status === 201) {
        const client = await runtime.attach('agent');
        await pollUntil(() => client.latest('exit') !== undefined && client.closeCode !== undefined, 30_000);
        assert.match(`exit ${String(client.latest('exit')?.['code'])}`, ends);
        assert.equal(client.closeCode, 1000);
      } else {
        assert.match(`${status} ${String(body['code'])}`, ends);
        assert.ok(body['next']);
      }
      await unharmed(fellow);
    });
  }
});
