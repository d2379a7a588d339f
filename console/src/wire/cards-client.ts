import type { CardQuestion, CardTurnState, StreamedCard } from './card.ts';
import { closeMeaning } from './close-meaning.ts';
import { NoTicket, usualHelloWithinMs, type PtyTicket } from './pty-client.ts';
import type { PtyConnection, ReconnectCause } from './pty-state.ts';
import { reconnectDelay } from './reconnect-delay.ts';

export interface CardsState {
  readonly connection: PtyConnection;
  readonly cards: readonly StreamedCard[];
  readonly turnState: CardTurnState;
  readonly readOnly: boolean;
  /** Whether older cards than those here are gone. */
  readonly isCut: boolean;
}

export const initialCardsState: CardsState = { connection: { kind: 'idle' }, cards: [], turnState: 'idle', readOnly: false, isCut: false };

/** Why something that was said did not reach the program. */
export class NotTaken extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

export interface CardsClientOptions {
  /** Asked for before each connection. Throws NoTicket where there will be none. */
  readonly ticket: () => Promise<PtyTicket>;
  readonly onState: (state: CardsState) => void;
}

interface Asked {
  readonly resolve: () => void;
  readonly reject: (error: NotTaken) => void;
}

const protocol = 'openova.cards.v1';
const mostCards = 2_000;
const mostTickets = 3;

/** A reader and speaker of `openova.cards.v1`: each card once and in order, over cut connections. */
export class CardsClient {
  readonly #options: CardsClientOptions;
  readonly #asked = new Map<number, Asked>();
  #state = initialCardsState;
  #socket: WebSocket | undefined;
  #attempt = 0;
  #failures = 0;
  #badTickets = 0;
  #lastId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #helloTimer: ReturnType<typeof setTimeout> | undefined;
  #cause: ReconnectCause = 'cut';

  constructor(options: CardsClientOptions) {
    this.#options = options;
  }

  get state(): CardsState {
    return this.#state;
  }

  connect(): void {
    this.#stop();
    void this.#open();
  }

  close(): void {
    this.#stop();
    this.#tell({ connection: { kind: 'idle' } });
  }

  /** Resolves once it has reached the program; rejects with NotTaken. */
  prompt(text: string): Promise<void> {
    return this.#ask({ type: 'prompt', prompt: [{ type: 'text', text }] });
  }

  cancel(): Promise<void> {
    return this.#ask({ type: 'cancel' });
  }

  decide({ requestId }: CardQuestion, optionId: string): Promise<void> {
    return this.#ask({ type: 'permission', requestId, outcome: { outcome: 'selected', optionId } });
  }

  #ask(message: object): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const id = (this.#lastId += 1);
    if (this.#state.connection.kind === 'live' && this.#socket !== undefined) {
      this.#asked.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, ...message }));
    } else {
      reject(notSent());
    }
    return promise;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#badTickets = 0;
    this.#leave();
  }

  // What still comes of this attempt counts no more.
  #leave(): void {
    clearTimeout(this.#helloTimer);
    this.#attempt += 1;
    this.#drop();
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  async #open(): Promise<void> {
    const attempt = (this.#attempt += 1);
    this.#tell({ connection: this.#failures === 0 ? { kind: 'connecting' } : { kind: 'reconnecting', failures: this.#failures, cause: this.#cause } });
    this.#helloTimer = setTimeout(() => this.#onSilence(), usualHelloWithinMs);
    try {
      const { address, protocol: ticket } = await this.#options.ticket();
      if (attempt === this.#attempt) this.#attach(`${address}?since=${this.#state.cards.at(-1)?.seq ?? 0}`, ticket);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      clearTimeout(this.#helloTimer);
      if (error instanceof NoTicket) this.#tell({ connection: error.connection });
      else this.#comeBack('no-ticket');
    }
  }

  #onSilence(): void {
    this.#leave();
    this.#comeBack('silent');
  }

  #attach(address: string, ticket: string): void {
    const socket = new WebSocket(address, [protocol, ticket]);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (socket === this.#socket) this.#onMessage(JSON.parse(data) as Readonly<Record<string, unknown>>);
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) this.#onClose(code);
    });
  }

  #onMessage(message: Readonly<Record<string, unknown>>): void {
    if (message['type'] === 'hello') this.#onHello(message);
    else if (message['type'] === 'card') this.#onCard(message['card'] as StreamedCard);
    else if (message['type'] === 'gap') this.#onGap(Number(message['after']), Number(message['next']));
    else if (typeof message['id'] === 'number') this.#onAnswer(message['id'], message);
  }

  #onHello({ state, role }: Readonly<Record<string, unknown>>): void {
    clearTimeout(this.#helloTimer);
    this.#failures = 0;
    this.#badTickets = 0;
    this.#tell({ connection: { kind: 'live' }, turnState: state as CardTurnState, readOnly: role === 'viewer' });
  }

  #onCard(card: StreamedCard): void {
    const cards = [...this.#state.cards, card];
    const kept = cards.slice(-mostCards);
    this.#tell({ cards: kept, turnState: card.state, isCut: this.#state.isCut || kept.length < cards.length });
  }

  // Cards of another session are not continued.
  #onGap(after: number, next: number): void {
    this.#tell({ isCut: true, ...(after > next && { cards: [] }) });
  }

  #onAnswer(id: number, { type, code, detail }: Readonly<Record<string, unknown>>): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (type === 'done') asked?.resolve();
    else asked?.reject(new NotTaken(String(code), String(detail)));
  }

  #onClose(code: number): void {
    clearTimeout(this.#helloTimer);
    this.#socket = undefined;
    this.#drop();
    const meaning = closeMeaning(code);
    const isTicket = meaning === 'new-ticket' && (this.#badTickets += 1) < mostTickets;
    if (isTicket || meaning === 'return') return this.#comeBack(isTicket ? 'no-ticket' : 'cut');
    if (meaning === 'return-later') return this.#comeBack('too-much');
    if (meaning === 'ended') return this.#tell({ connection: { kind: 'ended', code: undefined, signal: undefined } });
    this.#tell({ connection: meaning === 'gone' ? { kind: 'gone' } : { kind: 'refused', code, told: undefined } });
  }

  #comeBack(cause: ReconnectCause): void {
    this.#failures += 1;
    this.#cause = cause;
    this.#tell({ connection: { kind: 'reconnecting', failures: this.#failures, cause } });
    this.#timer = setTimeout(() => void this.#open(), reconnectDelay(this.#failures, Math.random()));
  }

  #drop(): void {
    for (const { reject } of this.#asked.values()) reject(notSent());
    this.#asked.clear();
  }

  #tell(change: Partial<CardsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState(this.#state);
  }
}

function notSent(): NotTaken {
  return new NotTaken('not_connected', 'there is no connection to the session');
}
