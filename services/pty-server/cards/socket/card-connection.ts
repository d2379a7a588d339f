import type { RawData } from 'ws';
import type { StreamConnection } from '../../access/stream-router.ts';
import { MessageAllowance } from '../../attach/message-allowance.ts';
import type { LiveCards } from '../session-cards.ts';
import { carryOut, type CardRefusal } from './carry-out.ts';
import { parseClientMessage, type BadMessage, type CardMessage } from './client-message.ts';

export const cardsProtocol = 'openova.cards.v1';

/** Bytes that wait for a slow reader; beyond it the next cards stay in the log. */
const mostBuffered = 256 * 1024;
/** Beyond it a client that speaks and does not read is closed. */
const mostUnread = 4 * mostBuffered;
const messages = { burst: 30, perSecond: 10 };

export interface CardConnectionStart {
  /** The newest card that the client has. */
  readonly since: number;
  /** Something was said that keeps the Sandbox awake. */
  readonly touch: () => void;
}

/** One card client: gets the cards after the one it has, at its own pace, and may speak to the program. */
export class CardConnection {
  readonly #connection: StreamConnection;
  readonly #cards: LiveCards;
  readonly #touch: () => void;
  readonly #allowance = new MessageAllowance(messages, Date.now());
  #sent: number;
  #isSending = false;

  static serve(connection: StreamConnection, cards: LiveCards, start: CardConnectionStart): CardConnection {
    return new CardConnection(connection, cards, start);
  }

  private constructor(connection: StreamConnection, cards: LiveCards, { since, touch }: CardConnectionStart) {
    const { socket } = connection;
    this.#connection = connection;
    this.#cards = cards;
    this.#touch = touch;
    this.#sent = since;
    const stop = cards.stream.onCards(() => void this.#sendCards());
    socket.on('close', stop);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.#hello();
    void this.#sendCards();
  }

  #hello(): void {
    const { grant } = this.#connection;
    const { stream } = this.#cards;
    const { turn, state, questions, log } = stream;
    this.#send({ type: 'hello', protocol: cardsProtocol, session: grant.sessionId, role: grant.role, seq: log.newest?.seq ?? 0, turn, state, questions });
  }

  // One sender at a time reads the log from where it is, so a slow reader holds nothing but its place.
  async #sendCards(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      do await this.#sendLog();
      while (this.#isOpen && this.#sent < (this.#cards.stream.log.newest?.seq ?? 0));
    } catch {
      this.#connection.close('restarting');
    } finally {
      this.#isSending = false;
    }
  }

  async #sendLog(): Promise<void> {
    for await (const item of this.#cards.stream.log.after(this.#sent)) {
      if (!this.#isOpen) return;
      this.#send('gap' in item ? { type: 'gap', ...item.gap } : { type: 'card', card: item.card });
      if ('card' in item) this.#sent = item.card.seq;
      if (this.#connection.socket.bufferedAmount > mostBuffered) await this.#drained();
    }
  }

  #drained(): Promise<void> {
    const { socket } = this.#connection;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once('close', resolve);
    // Pings go through the same queue: this one has gone when everything before it has.
    socket.ping(undefined, undefined, () => resolve());
    return promise.finally(() => socket.off('close', resolve));
  }

  get #isOpen(): boolean {
    const { socket } = this.#connection;
    return socket.readyState === socket.OPEN;
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#touch();
    if (!this.#allowance.spend(1, Date.now())) return this.#connection.close('tooMuch');
    if (isBinary) return this.#connection.close('badFrame');
    const message = parseClientMessage((data as Buffer).toString());
    void (message.type === 'bad' ? this.#refuse(message) : this.#carryOut(message));
  }

  #refuse({ id, code, detail }: BadMessage): void {
    this.#answer({ type: 'error', id, code, detail, next: 'see docs/protocols/cards.md' });
  }

  async #carryOut(message: CardMessage): Promise<void> {
    const { role, user } = this.#connection.grant;
    const refusal = role === 'viewer' ? readOnly : await carryOut(this.#cards, message, user);
    this.#answer(refusal ? { type: 'error', id: message.id, ...refusal } : { type: 'done', id: message.id });
  }

  #answer(frame: object): void {
    if (this.#connection.socket.bufferedAmount > mostUnread) this.#connection.close('tooSlow');
    else this.#send(frame);
  }

  #send(frame: object): void {
    if (!this.#isOpen) return;
    this.#touch();
    this.#connection.socket.send(JSON.stringify(frame));
  }
}

const readOnly: CardRefusal = { code: 'read_only', detail: 'a viewer looks on', next: 'connect with the ticket of a driver' };
