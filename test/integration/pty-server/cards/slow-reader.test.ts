import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { nopLogger } from '@openova/process-kit';
import { createMetricsRegistry } from '@openova/service-kit';
import { StreamRouter, usualStreamLimits, type StreamConnection } from '../../../../services/pty-server/access/stream-router.ts';
import { openGate } from '../../../../services/pty-server/access/ticket-gate.ts';
import { messageChunk } from '../../../../services/pty-server/cards/card.ts';
import { genericCards } from '../../../../services/pty-server/cards/generic/generic-source.ts';
import { CardConnection, cardsProtocol } from '../../../../services/pty-server/cards/socket/card-connection.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import type { CardFrame } from './card-client.ts';
import { TerminalProgram, withHome } from './support/terminal-program.ts';

const cardText = 'x'.repeat(20_000);

interface CardReader {
  readonly socket: WebSocket;
  readonly frames: CardFrame[];
}

/** Card connections to a real program, whose ends at the server can be looked at. */
interface CardServer {
  readonly program: TerminalProgram;
  readonly connections: readonly StreamConnection[];
  readonly read: () => Promise<CardReader>;
  /** Tells this many cards, and gives the number of the last. */
  readonly tell: (cards: number) => number;
}

async function withServer(use: (server: CardServer) => Promise<void>): Promise<void> {
  await withHome(async (home) => {
    const program = await TerminalProgram.start({ argv: ['cat'], adapter: genericCards() }, home);
    const { stream, source } = program;
    const live = { stream, source, close: () => source.close() };
    const connections: StreamConnection[] = [];
    const open = (connection: StreamConnection): void => {
      connections.push(connection);
      CardConnection.serve(connection, live, { since: 0, touch: () => {} });
    };
    const route = { stream: 'cards', protocol: cardsProtocol, open } as const;
    const metrics = createMetricsRegistry();
    const router = new StreamRouter({ gate: openGate, allowedOrigins: [], routes: [route], limits: usualStreamLimits, metrics, log: nopLogger });
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    router.serve(http);
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sessions/main/cards`;
    const sockets: WebSocket[] = [];
    const read = async (): Promise<CardReader> => {
      const socket = new WebSocket(url, [cardsProtocol]);
      const frames: CardFrame[] = [];
      sockets.push(socket);
      socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as CardFrame));
      await pollUntil(() => frames.length > 0, 30_000);
      return { socket, frames };
    };
    const tell = (cards: number): number => {
      for (let index = 0; index < cards; index += 1) stream.add([{ kind: 'update', update: messageChunk('agent', cardText) }]);
      return stream.log.newest?.seq ?? 0;
    };
    try {
      await use({ program, connections, read, tell });
    } finally {
      for (const socket of sockets) socket.terminate();
      router.close();
      http.close();
      await program.close();
    }
  });
}

const seqOf = ({ card }: CardFrame): number => (card as { readonly seq: number }).seq;
const seqsOf = ({ frames }: CardReader): readonly number[] => frames.filter(({ type }) => type === 'card').map(seqOf);
const hasUpTo = (reader: CardReader, seq: number): Promise<unknown> => pollUntil(() => seqsOf(reader).at(-1) === seq, 60_000);

describe('a client that reads its cards slowly', function () {
  this.timeout(180_000);

  it('holds up nobody, takes no memory, and gets the rest from the log [PTY-03]', () =>
    withServer(async ({ connections, read, tell }) => {
      const [slow, quick] = [await read(), await read()];
      slow.socket.pause();
      const from = tell(1) - 1;
      let most = 0;
      let last = 0;
      for (let round = 0; round < 30; round += 1) {
        last = tell(10);
        await hasUpTo(quick, last);
        most = Math.max(most, ...connections.map(({ socket }) => socket.bufferedAmount));
      }
      assert.ok(most < 512 * 1024, `${most} bytes waited for a client`);
      assert.ok(seqsOf(slow).length < 301);
      slow.socket.resume();
      await hasUpTo(slow, last);
      const all = Array.from({ length: last - from }, (_, index) => from + 1 + index);
      for (const reader of [quick, slow]) {
        assert.deepEqual(seqsOf(reader).slice(-all.length), all);
        assert.ok(!reader.frames.some(({ type }) => type === 'gap'));
      }
    }));

  it('is told what the log has not kept for it [PTY-03]', () =>
    withServer(async ({ read, tell }) => {
      const [slow, quick] = [await read(), await read()];
      slow.socket.pause();
      let last = 0;
      for (let round = 0; round < 60; round += 1) {
        last = tell(20);
        await hasUpTo(quick, last);
      }
      slow.socket.resume();
      await hasUpTo(slow, last);
      const items = slow.frames.filter(({ type }) => type !== 'hello');
      const gaps = items.flatMap((item, index) => (item.type === 'gap' ? [[item['after'], item['next'], index] as const] : []));
      assert.ok(gaps.length > 0);
      for (const [after, next, index] of gaps) {
        assert.equal(seqOf(items[index + 1]!), next);
        assert.equal(seqOf(items[index - 1]!), after);
      }
    }));

  it('is closed when it speaks and does not read the answers', () =>
    withServer(async ({ connections, read }) => {
      const { socket } = await read();
      Object.defineProperty(connections[0]!.socket, 'bufferedAmount', { value: 2 * 1024 * 1024 });
      socket.send('{"id":1,"type":"dance"}');
      const [code] = (await once(socket, 'close')) as [number];
      assert.equal(code, 4408);
    }));
});
