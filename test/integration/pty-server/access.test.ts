import assert from 'node:assert/strict';
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { consoleOrigin, PtyRuntime } from './support/pty-runtime.ts';

interface Attempt {
  readonly path?: string;
  readonly protocols?: readonly string[];
  readonly origin?: string;
}

function withTicket(ticket: string): Attempt {
  return { protocols: ['openova.pty.v1', `ticket.${ticket}`] };
}

describe('pty-server access', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;

  before(async () => {
    runtime = await PtyRuntime.start();
    await runtime.create('main');
    await runtime.create('other');
  });

  after(() => runtime.dispose());

  /** The close code of a connection, or the status and code of a refused upgrade. */
  async function outcome({ path = '/sessions/main/attach', protocols, origin }: Attempt): Promise<string> {
    const offered = protocols ?? ['openova.pty.v1', `ticket.${await runtime.ticket('main')}`];
    const socket = new WebSocket(`${runtime.url.replace('http', 'ws')}${path}`, [...offered], origin === undefined ? {} : { origin });
    return new Promise((resolve) => {
      socket.on('message', () => {
        resolve(`open ${socket.protocol}`);
        socket.close();
      });
      socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`));
      socket.on('error', () => {});
      socket.on('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => resolve(`${response.statusCode} ${(JSON.parse(body) as { code: string }).code}`));
      });
    });
  }

  it('lets a ticket in from the console and from programs, and answers the protocol alone', async () => {
    assert.equal(await outcome({}), 'open openova.pty.v1');
    assert.equal(await outcome({ origin: consoleOrigin }), 'open openova.pty.v1');
    const offered = [`ticket.${await runtime.ticket('main')}`, 'openova.pty.v1'];
    assert.equal(await outcome({ protocols: offered }), 'open openova.pty.v1');
  });

  it('refuses pages of other origins before it looks at their ticket', async () => {
    const attempt = withTicket(await runtime.ticket('main'));
    for (const origin of ['https://evil.test', 'null']) assert.equal(await outcome({ ...attempt, origin }), '403 origin_not_allowed');
    assert.equal(await outcome(attempt), 'open openova.pty.v1');
  });

  it('refuses a ticket that was used', async () => {
    const attempt = withTicket(await runtime.ticket('main'));
    assert.equal(await outcome(attempt), 'open openova.pty.v1');
    assert.equal(await outcome(attempt), '4401 BAD_TICKET');
  });

  it('takes a ticket once also when it is shown twice at the same time', async () => {
    const attempt = withTicket(await runtime.ticket('main'));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcome(attempt)));
    assert.equal(outcomes.filter((each) => each.startsWith('open')).length, 1);
  });

  it('refuses tickets that do not hold', async () => {
    const tickets = [
      await runtime.ticket('other'),
      await runtime.ticket('main', { ownerUid: 'bob-99999999' }),
      await runtime.ticket('main', {}, Date.now() - 60_000),
      await runtime.ticket('main', {}, Date.now() + 60_000),
      await runtime.pass(),
      'no-ticket',
      '',
    ];
    for (const ticket of tickets) assert.equal(await outcome(withTicket(ticket)), '4401 BAD_TICKET', ticket);
    assert.equal(await outcome({ protocols: ['openova.pty.v1'] }), '4401 BAD_TICKET');
  });

  it('refuses sessions that are not there, other protocols and other paths', async () => {
    const attempt = withTicket(await runtime.ticket('none'));
    assert.equal(await outcome({ ...attempt, path: '/sessions/none/attach' }), '4404 NO_SESSION');
    assert.equal(await outcome({ protocols: [`ticket.${await runtime.ticket('main')}`] }), '400 subprotocol_missing');
    for (const path of ['/', '/sessions/main', '/sessions/main/attach/more', '/attach', '/sessions//attach', '//evil.test/sessions/main/attach']) {
      assert.equal(await outcome({ path }), '404 not_found', path);
    }
  });

  const bad: readonly { readonly name: string; readonly data: string | Buffer }[] = [
    { name: 'an unknown channel', data: Buffer.from([9, 1]) },
    { name: 'an empty binary message', data: Buffer.alloc(0) },
    { name: 'text that is no JSON', data: 'hello' },
    { name: 'an unknown type', data: '{"type":"shout"}' },
    { name: 'an acknowledgement of what was not sent', data: '{"type":"ack","seq":9007199254740991}' },
  ];
  for (const { name, data } of bad) {
    it(`closes with 4400 on ${name}, and harms nobody else`, async () => {
      const fellow = await runtime.attach('main');
      const client = await runtime.attach('main');
      client.socket.send(data);
      await pollUntil(() => client.closeCode !== undefined);
      assert.equal(client.closeCode, 4400);
      fellow.say({ type: 'ping', id: 7 });
      await pollUntil(() => fellow.latest('pong')?.['id'] === 7);
      await fellow.close();
    });
  }

  it('closes with 1009 on a message of more than a mebibyte, and with 4429 on too many', async () => {
    const large = await runtime.attach('main');
    large.type(Buffer.alloc(1024 * 1024 + 1));
    const chatty = await runtime.attach('main');
    for (let count = 0; count < 20_000; count += 1) chatty.say({ type: 'ping' });
    await pollUntil(() => large.closeCode !== undefined && chatty.closeCode !== undefined);
    assert.deepEqual([large.closeCode, chatty.closeCode], [1009, 4429]);
    const fellow = await runtime.attach('main');
    fellow.type('echo unharmed\r');
    await fellow.shows(/^unharmed/);
  });

  it('takes invalid UTF-8 as it is', async () => {
    const client = await runtime.attach('other');
    client.type("head -c 3 | od -An -tx1\r");
    await client.shows('od -An');
    client.type(Buffer.from([0xff, 0xfe, 0x0d]));
    client.type('\r\u0004');
    await client.shows('ff fe');
  });

  it('ends upgrades that are broken off without harm', async () => {
    for (let count = 0; count < 20; count += 1) {
      const upgrade = request(`${runtime.url}/sessions/main/attach`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
      upgrade.on('error', () => {});
      upgrade.end();
      upgrade.destroy();
    }
    assert.equal(await outcome({}), 'open openova.pty.v1');
  });

  it('writes no ticket and no pass to its log', () => {
    assert.ok(runtime.serverLog.includes('a connection was refused'));
    assert.doesNotMatch(runtime.serverLog, /eyJ/);
  });
});
