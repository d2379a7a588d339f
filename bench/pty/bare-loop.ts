import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What is used of node-pty: with an encoding of null it gives bytes. */
interface BareNodePty {
  spawn(file: string, args: readonly string[], options: { readonly encoding: null; readonly cols: number; readonly rows: number }): BarePty;
}

interface BarePty {
  onData(take: (bytes: Buffer) => void): void;
  write(text: string): void;
  kill(): void;
}

// The least that carries a terminal to a browser: node-pty and ws in one process, without sessions, screens or limits.
const nodePty = createRequire(import.meta.url)('node-pty') as BareNodePty;
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
server.on('connection', (socket) => {
  const terminal = nodePty.spawn('bash', ['--norc', '--noprofile'], { encoding: null, cols: 120, rows: 40 });
  terminal.onData((bytes) => socket.send(bytes));
  socket.on('message', (data) => terminal.write((data as Buffer).toString('latin1')));
  socket.on('close', () => terminal.kill());
});
