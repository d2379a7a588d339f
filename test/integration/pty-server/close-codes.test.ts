import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';
import type { Told } from './support/terminal-client.ts';

interface Protocol {
  readonly stream: 'attach' | 'cards';
  readonly name: string;
  /** A message that is answered. */
  readonly flood: string;
}

const protocols: readonly Protocol[] = [
  { stream: 'attach', name: 'openova.pty.v1', flood: '{"type":"ping"}' },
  { stream: 'cards', name: 'openova.cards.v1', flood: '{"id":1,"type":"dance"}' },
];

/** A client of either protocol that keeps what it is told, and how it was closed. */
class StreamClient {
  readonly socket: WebSocket;
  readonly told: Told[] = [];
  closed = '';

  constructor(url: string, offered: readonly string[]) {
    this.socket = new WebSocket(url, [...offered]);
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) this.told.push(JSON.parse(data.toString()) as Told);
    });
    this.socket.on('close', (code, reason) => (this.closed = `${code} ${String(reason)}`.trim()));
    this.socket.on('error', () => {});
  }

  async greeted(): Promise<this> {
    await pollUntil(() => this.told.some(({ type }) => type === 'hello') || this.closed !== '', 30_000);
    assert.equal(this.closed, '');
    return this;
  }

  async close(): Promise<string> {
    await pollUntil(() => this.closed !== '', 30_000);
    return this.closed;
  }
}

for (const { stream, name, flood } of protocols) {
  describe(`the close codes of ${name}`, function () {
    this.timeout(120_000);
    let runtime: PtyRuntime;
    const clients: StreamClient[] = [];

    beforeEach(async () => {
      runtime = await PtyRuntime.start();
    });
    afterEach(async () => {
      for (const { socket } of clients.splice(0)) socket.terminate();
      await runtime.dispose();
    });

    async function connect(sessionId = 'main', ticket?: string): Promise<StreamClient> {
      const url = runtime.attachUrl(sessionId).replace(/attach$/, stream);
      const client = new StreamClient(url, [name, `ticket.${ticket ?? (await runtime.ticket(sessionId))}`]);
      clients.push(client);
      return client;
    }

    async function joined(): Promise<StreamClient> {
      await runtime.create('main');
      return (await connect()).greeted();
    }

    it('are 4401 for a ticket that does not hold, and 4404 for a session that is not there', async () => {
      await runtime.create('main');
      assert.equal(await (await connect('main', 'no-ticket')).close(), '4401 BAD_TICKET');
      assert.equal(await (await connect('main', await runtime.ticket('other'))).close(), '4401 BAD_TICKET');
      assert.equal(await (await connect('none')).close(), '4404 NO_SESSION');
    });

    it('are 4404 when the session is deleted', async () => {
      const client = await joined();
      await runtime.ask('DELETE', '/sessions/main');
      const code = await client.close();
      // A terminal may see its program end first.
      assert.ok(code === '4404 NO_SESSION' || (stream === 'attach' && code === '1000 ENDED'), code);
    });

    it('are 4422 for a session that cannot begin again, after saying why', async () => {
      await runtime.create('main');
      await runtime.stopServer('SIGTERM');
      await runtime.stopHost('SIGTERM');
      await runtime.startHost();
      await runtime.startServer();
      for (const id of ['a', 'b', 'c', 'd']) await runtime.create(id);
      const client = await connect();
      assert.equal(await client.close(), '4422 LAUNCH_FAILED');
      const [refused, ...more] = client.told;
      assert.deepEqual([refused?.type, refused?.['code'], more], ['refused', 'session_limit', []]);
      assert.ok(refused?.['next']);
    });

    it('are 4400 for what is not of the protocol, 1009 for more than a mebibyte and 4429 for too much', async () => {
      const [stranger, large, chatty, fellow] = [await joined(), await connect(), await connect(), await connect()];
      await Promise.all([large, chatty, fellow].map((client) => client.greeted()));
      stranger.socket.send(Buffer.of(9, 1));
      large.socket.send('x'.repeat(1024 * 1024 + 1));
      for (let count = 0; count < 20_000; count += 1) chatty.socket.send(flood);
      assert.deepEqual(await Promise.all([stranger.close(), large.close(), chatty.close()]), ['4400 BAD_FRAME', '1009', '4429 TOO_MUCH']);
      assert.equal(fellow.closed, '');
    });

    it('are 1012 when the server stops, and when the host is lost', async () => {
      const client = await joined();
      await runtime.stopServer('SIGTERM');
      assert.equal(await client.close(), '1012 RESTARTING');
      await runtime.startServer();
      const again = await (await connect()).greeted();
      await runtime.stopHost('SIGKILL');
      await runtime.startHost();
      assert.equal(await again.close(), '1012 RESTARTING');
      await (await connect()).greeted();
    });

    it('are 1013 while tickets cannot be verified', async () => {
      await runtime.create('main');
      const ticket = await runtime.ticket('main');
      await runtime.stopServer('SIGTERM');
      renameSync(join(runtime.folder, 'keys.json'), join(runtime.folder, 'keys.away'));
      await runtime.startServer();
      assert.equal(await (await connect('main', ticket)).close(), '1013 KEYS_UNAVAILABLE');
    });
  });
}
