import assert from 'node:assert/strict';
import { once } from 'node:events';
import xterm from '@xterm/headless';
import { WebSocket } from 'ws';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';

export interface Attachment {
  /** `ws://…/sessions/<id>/attach`. */
  readonly url: string;
  readonly ticket: () => Promise<string>;
  readonly origin?: string;
  /** The size of its display, told when it connects. */
  readonly size?: { readonly cols: number; readonly rows: number };
}

/** A JSON message, as the protocol's document describes it. */
export type Told = Readonly<Record<string, unknown>> & { readonly type: string };

const acknowledgeEvery = 64 * 1024;

/** Resolves once all have parsed the same output, and nothing that came after it. */
export async function atOnePlace(clients: readonly TerminalClient[]): Promise<void> {
  await pollUntil(async () => {
    const seqs = clients.map(({ seq }) => seq);
    for (const client of clients) await client.settled();
    return clients.every(({ seq }) => seq === seqs[0]);
  });
}

/** A client as the protocol's document tells to write one: a WebSocket, a terminal, and the offset it has got to. */
export class TerminalClient {
  readonly terminal = new xterm.Terminal({ cols: 80, rows: 24, scrollback: 5_000, allowProposedApi: true, logLevel: 'off' });
  readonly told: Told[] = [];
  readonly #attachment: Attachment;
  #socket: WebSocket | undefined;
  #epoch = '';
  #seq = 0;
  #parsed = 0;
  #acked = 0;
  /** The offset from which on every byte was received as output. */
  exactFrom = 0;
  snapshots = 0;
  closeCode: number | undefined;
  /** Called with each piece of output. */
  onOutput: (seq: number, bytes: Buffer) => void = () => {};

  constructor(attachment: Attachment) {
    this.#attachment = attachment;
  }

  get seq(): number {
    return this.#seq;
  }

  get socket(): WebSocket {
    assert.ok(this.#socket);
    return this.#socket;
  }

  /** Connects, or connects again where the terminal stopped. Resolves once it was greeted or closed. */
  async connect(): Promise<void> {
    const { url, ticket, origin, size } = this.#attachment;
    const resume = this.#epoch === '' ? {} : { epoch: this.#epoch, seq: String(this.#seq) };
    const query = new URLSearchParams({ ...resume, ...(size ? { cols: String(size.cols), rows: String(size.rows) } : {}) });
    const protocols = ['openova.pty.v1', `ticket.${await ticket()}`];
    const socket = new WebSocket(`${url}?${query.toString()}`, protocols, origin === undefined ? {} : { origin });
    this.#socket = socket;
    this.closeCode = undefined;
    const greeted = this.told.length;
    socket.on('message', (data, isBinary) => (isBinary ? this.#onFrame(data as Buffer) : this.#onMessage(data as Buffer)));
    socket.on('close', (code) => {
      if (socket === this.#socket) this.closeCode = code;
    });
    socket.on('error', () => {});
    await pollUntil(() => this.told.slice(greeted).some(({ type }) => type === 'hello') || this.closeCode !== undefined);
  }

  type(text: string | Uint8Array): void {
    this.socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(text)]));
  }

  say(message: Told): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The newest message of a type. */
  latest(type: string): Told | undefined {
    return this.told.findLast((message) => message.type === type);
  }

  /** The lines that are on the screen and above it, without trailing blanks. */
  lines(): string[] {
    const buffer = this.terminal.buffer.active;
    const lines = Array.from({ length: buffer.length }, (_, index) => buffer.getLine(index)?.translateToString(true) ?? '');
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  async shows(text: string | RegExp, withinMs?: number): Promise<void> {
    const isThere = (line: string): boolean => (typeof text === 'string' ? line.includes(text) : text.test(line));
    // Once for all that has come: a look at thousands of lines would hold a flood up.
    const look = async (): Promise<boolean> => {
      await this.settled();
      return this.lines().some(isThere);
    };
    await pollUntil(look, withinMs).catch((cause: Error) => {
      const end = this.closeCode === undefined ? '' : `, closed with ${this.closeCode}`;
      throw new Error(`${cause.message}: no ${String(text)} on this screen${end}:\n${this.lines().slice(-this.terminal.rows).join('\n')}`, { cause });
    });
  }

  /** Resolves once everything that was received is parsed. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.terminal.write('', resolve));
  }

  /** Cuts the connection as a network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }

  async dispose(): Promise<void> {
    await this.close();
    await this.settled();
    this.terminal.dispose();
  }

  #onMessage(data: Buffer): void {
    const message = JSON.parse(data.toString()) as Told;
    if (message.type === 'hello') this.#onHello(message as unknown as { epoch: string; seq: number; resumed: boolean; cols: number; rows: number });
    if (message.type === 'resized') this.#resize(Number(message['cols']), Number(message['rows']));
    this.told.push(message);
  }

  #onHello({ epoch, seq, resumed, cols, rows }: { epoch: string; seq: number; resumed: boolean; cols: number; rows: number }): void {
    if (resumed) assert.deepEqual([epoch, seq], [this.#epoch, this.#seq]);
    this.#epoch = epoch;
    this.#resize(cols, rows);
  }

  #onFrame(frame: Buffer): void {
    const seq = Number(frame.readBigUInt64BE(1));
    const bytes = frame.subarray(9);
    if (frame[0] === 2) this.#onSnapshot(seq, bytes);
    else this.#onBytes(seq, bytes);
  }

  #onSnapshot(seq: number, bytes: Buffer): void {
    this.snapshots += 1;
    this.#seq = seq;
    this.exactFrom = seq;
    this.terminal.write('', () => this.terminal.reset());
    this.terminal.write(bytes, () => this.#acknowledge(seq));
  }

  #onBytes(seq: number, bytes: Buffer): void {
    assert.equal(seq, this.#seq, 'bytes are lost or doubled');
    this.#seq += bytes.length;
    this.onOutput(seq, bytes);
    this.terminal.write(bytes, () => {
      this.#parsed = seq + bytes.length;
      if (this.#parsed - this.#acked >= acknowledgeEvery) this.#acknowledge(this.#parsed);
    });
  }

  #acknowledge(seq: number): void {
    this.#acked = seq;
    if (this.#socket?.readyState === WebSocket.OPEN) this.say({ type: 'ack', seq });
  }

  #resize(cols: number, rows: number): void {
    this.terminal.write('', () => this.terminal.resize(cols, rows));
  }
}
