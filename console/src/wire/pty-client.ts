import { closeMeaning, type CloseMeaning } from './close-meaning.ts';
import { PacedInput } from './paced-input.ts';
import { decodeFrame, type OutputFrame } from './pty-frame.ts';
import { parsePtyMessage, type PtyHello, type PtyMessage, type PtyRefused } from './pty-message.ts';
import { initialPtyState, type PtyConnection, type PtyState, type ReconnectCause } from './pty-state.ts';
import { reconnectDelay } from './reconnect-delay.ts';

/** The terminal that shows the session. All of these take effect in the order in which they were called. */
export interface PtyScreen {
  readonly write: (bytes: Uint8Array, processed: () => void) => void;
  readonly reset: () => void;
  readonly resize: (cols: number, rows: number) => void;
}

/** Why there is no ticket, where asking again would not help. */
export class NoTicket extends Error {
  readonly connection: Extract<PtyConnection, { kind: 'gone' | 'signed-out' | 'not-yours' }>;

  constructor(kind: 'gone' | 'signed-out' | 'not-yours') {
    super(kind);
    this.connection = { kind };
  }
}

/** What lets one connection in. */
export interface PtyTicket {
  readonly address: string;
  /** The subprotocol that carries it. */
  readonly protocol: string;
}

export interface PtyClientOptions {
  /** Asked for before each connection. Throws NoTicket where there will be none. */
  readonly ticket: () => Promise<PtyTicket>;
  readonly screen: PtyScreen;
  readonly onState: (state: PtyState) => void;
  readonly openSocket?: (address: string, protocols: string[]) => WebSocket;
  /** How long an attempt may take, from the question for a ticket to the server's first word. */
  readonly helloWithinMs?: number;
}

const protocol = 'openova.pty.v1';
const acknowledgeEvery = 64 * 1024;
const returnLaterMs = 5_000;
const mostTickets = 3;
/** Longer than a Sandbox takes to wake, while its gateway holds the connection. */
export const usualHelloWithinMs = 30_000;

/** A terminal's end of `openova.pty.v1`: keeps its place in the output over cut connections and restarts of the server. */
export class PtyClient {
  readonly #options: PtyClientOptions;
  readonly #input: PacedInput;
  #state: PtyState = initialPtyState;
  #socket: WebSocket | undefined;
  /** Counts attempts, so that what belongs to an older one is told by it. */
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #helloTimer: ReturnType<typeof setTimeout> | undefined;
  #refused: PtyRefused | undefined;
  #failures = 0;
  #cause: ReconnectCause = 'cut';
  #badTickets = 0;
  /** The stream that the screen shows, up to `#received`; empty while it shows none. */
  #epoch = '';
  #announcedEpoch = '';
  #received = 0;
  #acked = 0;
  #size: { readonly cols: number; readonly rows: number } | undefined;
  #visible = true;
  #takeOver = false;

  constructor(options: PtyClientOptions) {
    this.#options = options;
    this.#input = new PacedInput((frame) => this.#socket?.send(frame));
  }

  get state(): PtyState {
    return this.#state;
  }

  /** Connects, or connects again after the client has stopped. `takeOver` closes the other drivers. */
  connect({ takeOver = false }: { readonly takeOver?: boolean } = {}): void {
    this.#stop();
    this.#failures = 0;
    this.#badTickets = 0;
    this.#takeOver = takeOver;
    void this.#open();
  }

  /** Leaves the wait for the next attempt, as when the network is back. */
  hurry(): void {
    if (this.#state.connection.kind !== 'reconnecting' || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    void this.#open();
  }

  /** Sends what was typed. Tells whether there was a connection to send it on; nothing is kept for later. */
  type(bytes: Uint8Array): boolean {
    if (this.#state.connection.kind !== 'live') return false;
    this.#input.push(bytes);
    return true;
  }

  /** The size of the display. The terminal has the size that the server says. */
  resize(cols: number, rows: number): void {
    if (cols < 2 || rows < 2 || (this.#size?.cols === cols && this.#size.rows === rows)) return;
    this.#size = { cols, rows };
    this.#say({ type: 'resize', cols, rows });
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#say({ type: 'visible', visible });
  }

  takeOver(): void {
    this.#say({ type: 'takeover' });
  }

  /** Ends the connection for good. */
  close(): void {
    this.#stop();
    this.#tell({ connection: { kind: 'idle' }, viewers: [], self: undefined });
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leave();
  }

  // What still comes of this attempt counts no more.
  #leave(): void {
    clearTimeout(this.#helloTimer);
    this.#attempt += 1;
    this.#input.clear();
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  async #open(): Promise<void> {
    this.#timer = undefined;
    const attempt = (this.#attempt += 1);
    const fresh = this.#epoch === '' && this.#failures === 0;
    this.#tell({ connection: fresh ? { kind: 'connecting' } : { kind: 'reconnecting', failures: this.#failures, cause: this.#cause } });
    this.#refused = undefined;
    this.#helloTimer = setTimeout(() => this.#onSilence(), this.#options.helloWithinMs ?? usualHelloWithinMs);
    try {
      const ticket = await this.#options.ticket();
      if (attempt === this.#attempt) this.#attach(ticket, attempt);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      clearTimeout(this.#helloTimer);
      if (error instanceof NoTicket) this.#tell({ connection: error.connection });
      else this.#comeBack(reconnectDelay(this.#failures, Math.random()), 'no-ticket');
    }
  }

  #onSilence(): void {
    this.#leave();
    this.#comeBack(reconnectDelay(this.#failures, Math.random()), 'silent');
  }

  #attach(ticket: PtyTicket, attempt: number): void {
    const { openSocket = openWebSocket } = this.#options;
    const resume = this.#epoch === '' ? '' : `?epoch=${encodeURIComponent(this.#epoch)}&seq=${this.#received}`;
    const socket = openSocket(`${ticket.address}${resume}`, [protocol, ticket.protocol]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const isCurrent = (): boolean => attempt === this.#attempt;
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (isCurrent()) this.#onData(data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (isCurrent()) this.#onClose(code);
    });
  }

  #onData(data: ArrayBuffer | string): void {
    if (typeof data === 'string') {
      const message = parsePtyMessage(data);
      if (message !== undefined) this.#onMessage(message);
      return;
    }
    const frame = decodeFrame(data);
    if (frame?.type === 'snapshot') this.#onSnapshot(frame);
    if (frame?.type === 'output') this.#onOutput(frame);
  }

  #onMessage(message: PtyMessage): void {
    switch (message.type) {
      case 'hello':
        return this.#onHello(message);
      case 'resized':
        return this.#options.screen.resize(message.cols, message.rows);
      case 'viewers':
        return this.#tell({ viewers: message.viewers, owner: message.owner });
      case 'exit':
        return this.#tell({ connection: { kind: 'ended', code: message.code, signal: message.signal } });
      case 'error':
        return this.#tell({ refusal: message.code });
      case 'refused':
        this.#refused = message;
    }
  }

  #onHello({ epoch, seq, resumed, cols, rows, viewer, viewers, owner, readOnly }: PtyHello): void {
    clearTimeout(this.#helloTimer);
    this.#announcedEpoch = epoch;
    if (!resumed) this.#epoch = '';
    this.#acked = seq;
    this.#failures = 0;
    this.#badTickets = 0;
    this.#options.screen.resize(cols, rows);
    this.#tell({ connection: { kind: 'live' }, self: viewer, viewers, owner, readOnly, refusal: undefined });
    if (this.#size !== undefined) this.#say({ type: 'resize', ...this.#size });
    if (!this.#visible) this.#say({ type: 'visible', visible: false });
    if (this.#takeOver) this.takeOver();
    this.#takeOver = false;
  }

  #onSnapshot({ seq, bytes }: OutputFrame): void {
    const attempt = this.#attempt;
    this.#epoch = this.#announcedEpoch;
    this.#received = seq;
    this.#options.screen.reset();
    this.#options.screen.write(bytes, () => this.#acknowledge(seq, attempt));
  }

  #onOutput({ seq, bytes }: OutputFrame): void {
    const attempt = this.#attempt;
    const end = seq + bytes.length;
    this.#received = end;
    this.#options.screen.write(bytes, () => {
      if (end - this.#acked >= acknowledgeEvery) this.#acknowledge(end, attempt);
    });
  }

  // What an older connection sent is acknowledged by what the newer one was told at its start.
  #acknowledge(seq: number, attempt: number): void {
    if (attempt !== this.#attempt) return;
    this.#acked = seq;
    this.#say({ type: 'ack', seq });
  }

  #onClose(code: number): void {
    clearTimeout(this.#helloTimer);
    this.#socket = undefined;
    this.#input.clear();
    const meaning = closeMeaning(code);
    if (this.#state.connection.kind === 'ended') return;
    if (meaning === 'return') this.#comeBack(reconnectDelay(this.#failures, Math.random()), 'cut');
    else if (meaning === 'return-later') this.#comeBack(returnLaterMs, 'too-much');
    else if (meaning === 'new-ticket' && (this.#badTickets += 1) < mostTickets) this.#comeBack(reconnectDelay(0, 0), 'no-ticket');
    else this.#tell({ connection: stoppedBy(meaning, code, this.#refused), viewers: [] });
  }

  #comeBack(delay: number, cause: ReconnectCause): void {
    this.#failures += 1;
    this.#cause = cause;
    this.#tell({ connection: { kind: 'reconnecting', failures: this.#failures, cause }, viewers: [] });
    this.#timer = setTimeout(() => void this.#open(), delay);
  }

  #say(message: object): void {
    if (this.#state.connection.kind === 'live') this.#socket?.send(JSON.stringify(message));
  }

  #tell(change: Partial<PtyState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState(this.#state);
  }
}

function openWebSocket(address: string, protocols: string[]): WebSocket {
  return new WebSocket(address, protocols);
}

function stoppedBy(meaning: CloseMeaning, code: number, told: PtyRefused | undefined): PtyConnection {
  if (meaning === 'taken-over' || meaning === 'gone') return { kind: meaning };
  return meaning === 'ended' ? { kind: 'ended', code: undefined, signal: undefined } : { kind: 'refused', code, told };
}
