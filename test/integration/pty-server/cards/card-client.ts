import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Card } from '../../../../services/pty-server/cards/card.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import type { PtyRuntime } from '../support/pty-runtime.ts';

export type CardFrame = Readonly<Record<string, unknown>> & { readonly type: string };

export interface CardClientStart {
  readonly sessionId: string;
  readonly since?: number;
  readonly role?: 'driver' | 'viewer';
  readonly user?: string;
}

/** A client as the protocol's document describes it. */
export class CardClient {
  readonly frames: CardFrame[] = [];
  readonly socket: WebSocket;
  closeCode: number | undefined;
  #id = 0;

  static async connect(runtime: PtyRuntime, { sessionId, since = 0, role = 'driver', user = 'ada@acme.test' }: CardClientStart): Promise<CardClient> {
    const ticket = await runtime.ticket(sessionId, { role, user });
    const url = runtime.attachUrl(sessionId).replace(/attach$/, `cards?since=${since}`);
    const client = new CardClient(new WebSocket(url, ['openova.cards.v1', `ticket.${ticket}`]));
    await pollUntil(() => client.frames.length > 0 || client.closeCode !== undefined);
    return client;
  }

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.frames.push(JSON.parse((data as Buffer).toString()) as CardFrame));
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => {});
  }

  get cards(): readonly Card[] {
    return this.frames.filter(({ type }) => type === 'card').map(({ card }) => card as Card);
  }

  get text(): string {
    return JSON.stringify(this.cards);
  }

  /** Sends a message and gives what is answered to it; a prompt waits for a program that starts. */
  async ask(message: object): Promise<CardFrame> {
    const id = ++this.#id;
    this.socket.send(JSON.stringify({ id, ...message }));
    return pollUntil(() => this.frames.find((frame) => (frame.type === 'done' || frame.type === 'error') && frame['id'] === id), 60_000);
  }

  prompt(text: string): Promise<CardFrame> {
    return this.ask({ type: 'prompt', prompt: [{ type: 'text', text }] });
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }
}
