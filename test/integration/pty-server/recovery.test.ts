import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { startEmbeddedServer, type EmbeddedServer } from './support/embedded-server.ts';
import { atOnePlace, type TerminalClient } from './support/terminal-client.ts';

async function isSentAway(client: TerminalClient): Promise<void> {
  await pollUntil(() => client.closeCode !== undefined);
  assert.equal(client.closeCode, 1012);
}

describe('a session of which the server lost something', function () {
  this.timeout(60_000);
  let server: EmbeddedServer;

  beforeEach(async () => {
    server = await startEmbeddedServer({});
  });

  afterEach(() => server.close());

  it('is taken up again when the thread that parsed its screen dies, and its viewers come back', async () => {
    const client = await server.begin('main');
    client.type('echo before $((6 * 7)); kept=yes\r');
    await client.shows(/^before 42/);
    const epoch = client.latest('hello')?.['epoch'];
    await server.workers[0]?.terminate();
    await isSentAway(client);
    await client.connect();
    client.type('echo after $kept\r');
    await client.shows(/^after yes/);
    assert.equal(client.latest('hello')?.['epoch'], epoch);
    const fresh = await server.attach('main');
    for (const text of [/^before 42/, /^after yes/]) await fresh.shows(text);
    assert.equal(server.workers.length, 2);
  });

  it('goes on from what the host still has when the link was down for longer than the host waits', async () => {
    const client = await server.begin('main');
    const [go, done] = [join(server.folder, 'go'), join(server.folder, 'done')];
    client.type('kept=yes; until [ -e go ]; do sleep 0.05; done; seq 1 30000; touch done\r');
    await client.shows('touch done');
    server.link.cut();
    writeFileSync(go, '');
    // More than the ring holds.
    await pollUntil(() => existsSync(done));
    server.link.mend();
    await isSentAway(client);
    await client.connect();
    await client.shows(/^30000$/);
    client.type('echo after $kept\r');
    await client.shows(/^after yes/);
    assert.equal(client.latest('hello')?.['resumed'], false);
    const fresh = await server.attach('main');
    await fresh.shows(/^after yes/);
    await atOnePlace([client, fresh]);
    assert.deepEqual(fresh.lines().slice(-20), client.lines().slice(-20));
  });
});
