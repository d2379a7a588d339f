import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { startEmbeddedServer, type EmbeddedServer } from './support/embedded-server.ts';

const protocols = ['openova.pty.v1'];

async function greeted(socket: WebSocket): Promise<WebSocket> {
  await once(socket, 'message');
  return socket;
}

async function closeOf(socket: WebSocket): Promise<string> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return `${code} ${String(reason)}`;
}

describe('the limits of connections to pty-server', function () {
  this.timeout(30_000);
  let server: EmbeddedServer;

  afterEach(() => server.close());

  it('end a peer that does not answer a ping with 4408, and no other', async () => {
    server = await startEmbeddedServer({ streamLimits: { pingEveryMs: 1_000 } });
    const client = await server.begin('main');
    const silent = await greeted(new WebSocket(server.attachUrl('main'), protocols, { autoPong: false }));
    assert.equal(await closeOf(silent), '4408 TOO_SLOW');
    client.type('echo still here\r');
    await client.shows(/^still here/);
  });

  it('end a peer that answers nothing at all', async () => {
    server = await startEmbeddedServer({ streamLimits: { pingEveryMs: 1_000, closeMs: 100 } });
    await server.begin('main');
    const dead = await greeted(new WebSocket(server.attachUrl('main'), protocols, { autoPong: false }));
    const session = await server.sessions.find('main');
    assert.equal(session?.attached, 2);
    // It does not read the close either.
    dead.pause();
    await pollUntil(() => session?.attached === 1);
    dead.terminate();
  });

  it('refuse one more than the server takes with 503, and let it in when there is room', async () => {
    server = await startEmbeddedServer({ streamLimits: { connections: 2 } });
    await server.begin('main');
    const second = await greeted(new WebSocket(server.attachUrl('main'), protocols));
    const third = new WebSocket(server.attachUrl('main'), protocols);
    third.on('error', () => {});
    const [, response] = (await once(third, 'unexpected-response')) as [unknown, IncomingMessage];
    const problem = JSON.parse((await response.toArray()).join('')) as Record<string, unknown>;
    assert.deepEqual([response.statusCode, problem['code']], [503, 'too_many_connections']);
    second.close();
    const session = await server.sessions.find('main');
    await pollUntil(() => session?.attached === 1);
    await greeted(new WebSocket(server.attachUrl('main'), protocols));
  });

  it('refuse one more than a session takes with 4429, and leave the other sessions open', async () => {
    server = await startEmbeddedServer({ streamLimits: { connectionsPerSession: 1 } });
    await server.begin('main');
    assert.equal(await closeOf(new WebSocket(server.attachUrl('main'), protocols)), '4429 TOO_MUCH');
    await server.begin('other');
  });
});
