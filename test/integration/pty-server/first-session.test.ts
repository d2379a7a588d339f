import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';
import type { TerminalClient } from './support/terminal-client.ts';

async function refusalOf(client: TerminalClient): Promise<readonly [unknown, unknown]> {
  await pollUntil(() => client.closeCode !== undefined);
  return [client.closeCode, client.latest('refused')?.['code']];
}

describe('the first session of a Sandbox', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;

  afterEach(async () => {
    for (const { id } of await sessions()) await runtime.ask('DELETE', `/sessions/${id}`);
  });

  async function sessions(): Promise<readonly { readonly id: string; readonly agent: string; readonly state: string }[]> {
    return (await runtime.ask('GET', '/sessions')).body['sessions'] as [];
  }

  describe('with no default agent', () => {
    before(async () => {
      runtime = await PtyRuntime.start({ env: { SANDBOX_NAME: 'shop', SANDBOX_DEFAULT_AGENT: '' } });
    });

    after(() => runtime.dispose());

    it('is a shell that begins when somebody attaches, at the size of the display [API-31]', async () => {
      const client = runtime.client('shop', 'driver', { size: { cols: 100, rows: 30 } });
      await client.connect();
      assert.deepEqual([client.latest('hello')?.['cols'], client.latest('hello')?.['rows']], [100, 30]);
      client.type('stty size\r');
      await client.shows(/^30 100/);
      const [session, ...others] = await sessions();
      assert.deepEqual([session?.id, session?.agent, others], ['shop', 'sovereign-shell', []]);
    });

    it('begins once, whoever comes at the same moment [API-31]', async () => {
      const clients = await Promise.all(Array.from({ length: 8 }, () => runtime.attach('shop')));
      assert.equal(new Set(clients.map((client) => client.latest('hello')?.['epoch'])).size, 1);
      assert.equal((await sessions()).length, 1);
    });

    it('is the one that is created without an id; the others have ids of their own [API-31]', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => runtime.ask('POST', '/sessions', {})));
      const ids = answers.map(({ body }) => String(body['id']));
      assert.equal(ids.filter((id) => id === 'shop').length, 1);
      assert.equal(ids.filter((id) => /^s-[0-9a-f]{10}$/.test(id)).length, 2);
    });

    it('is shown as it ended, and begins anew only when it was deleted', async () => {
      const client = await runtime.attach('shop');
      client.type('echo last words; exit 3\r');
      await pollUntil(() => client.closeCode !== undefined);
      const late = await runtime.attach('shop');
      await pollUntil(() => late.closeCode !== undefined);
      assert.deepEqual([late.latest('exit')?.['code'], late.latest('hello')?.['epoch']], [3, client.latest('hello')?.['epoch']]);
      await late.shows(/^last words/);
      await runtime.ask('DELETE', '/sessions/shop');
      const anew = await runtime.attach('shop');
      assert.notEqual(anew.latest('hello')?.['epoch'], client.latest('hello')?.['epoch']);
      anew.type('echo alive\r');
      await anew.shows(/^alive/);
    });

    it('does not begin for somebody who looks on, nor by another name', async () => {
      const clients = [await runtime.attach('shop', 'viewer'), await runtime.attach('shop-2')];
      for (const client of clients) assert.deepEqual(await refusalOf(client), [4404, undefined]);
      assert.deepEqual(await sessions(), []);
    });

    it('does not begin beyond the quota, and says why [PTY-11]', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await runtime.create(id);
      assert.deepEqual(await refusalOf(await runtime.attach('shop')), [4422, 'session_limit']);
      await runtime.ask('DELETE', '/sessions/a');
      assert.equal((await runtime.attach('shop')).closeCode, undefined);
    });
  });

  describe('with a default agent', () => {
    before(async () => {
      runtime = await PtyRuntime.start({ env: { SANDBOX_NAME: 'shop', SANDBOX_DEFAULT_AGENT: 'aider', SANDBOX_AGENT_CATALOGUE: 'aider' } });
    });

    after(() => runtime.dispose());

    it('says what to do while the agent is not installed, and begins with it afterwards [API-31, PTY-08]', async () => {
      const early = await runtime.attach('shop');
      assert.deepEqual(await refusalOf(early), [4422, 'agent_not_installed']);
      assert.match(String(early.latest('refused')?.['next']), /aider/);
      assert.deepEqual(await sessions(), []);
      const folder = join(runtime.folder, '.local', 'bin');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'aider'), '#!/bin/sh\necho a stand-in for aider\nexec cat\n');
      chmodSync(join(folder, 'aider'), 0o755);
      const client = await runtime.attach('shop');
      await client.shows('a stand-in for aider');
      assert.equal((await sessions())[0]?.agent, 'aider');
    });
  });
});
