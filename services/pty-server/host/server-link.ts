import type { Socket } from 'node:net';
import type { Logger } from '@openova/process-kit';
import { FrameDecoder } from '../host-link/frame-decoder.ts';
import { encodeMessage, encodeSessionFrame, towardsHost, type Frame, type ReceivedFrame, type SessionAddress } from '../host-link/frame.ts';
import { HostRefused } from '../host-link/host-refused.ts';
import { linkVersion, type CallMessage, type HostCalls, type HostMessage, type Hello, type ServerMessage } from '../host-link/link-message.ts';
import { parseServerMessage } from '../host-link/server-message.ts';
import type { Session } from './session.ts';
import type { SessionTable } from './session-table.ts';
import { Subscription } from './subscription.ts';

export interface ServerLinkOptions {
  readonly sessions: SessionTable;
  readonly log: Logger;
  /** A server of our version has introduced itself. */
  readonly onWelcome: (link: ServerLink) => void;
  readonly onClose: (link: ServerLink) => void;
}

const handshakeMs = 5000;
const farewellMs = 1000;
const outputFrameBytes = 64 * 1024;

/** One connection of a server. Whatever it sends, the host goes on: the connection is what ends. */
export class ServerLink {
  readonly #socket: Socket;
  readonly #options: ServerLinkOptions;
  readonly #decoder = new FrameDecoder(towardsHost);
  readonly #subscriptions = new Map<string, Subscription<Session>>();
  /** Those that may have something to tell. */
  readonly #ready = new Set<Subscription<Session>>();
  #isWelcome = false;

  constructor(socket: Socket, options: ServerLinkOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setTimeout(handshakeMs, () => this.refuse(new HostRefused('bad-message', 'there was no hello in time')));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#pump());
    // The end of the connection follows, and is all that matters.
    socket.on('error', () => {});
    socket.on('close', () => options.onClose(this));
  }

  /** The session has something new. */
  notify({ id }: Session): void {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    this.#ready.add(subscription);
    this.#pump();
  }

  /** The session is no more. */
  forget({ id }: Session): void {
    this.#subscriptions.delete(id);
  }

  /** Says why, and ends the connection. */
  refuse({ code, message }: HostRefused): void {
    if (!this.#socket.writable) return;
    this.#send({ type: 'refused', refusal: { code, message } });
    this.#socket.destroySoon();
    // One that does not read does not hold the host up.
    this.#socket.setTimeout(farewellMs, () => this.#socket.destroy());
  }

  #receive(chunk: Buffer): void {
    if (!this.#socket.writable) return;
    try {
      for (const frame of this.#decoder.frames(chunk)) {
        this.#handle(frame);
        if (!this.#socket.writable) return;
      }
    } catch (error) {
      this.#options.log.warn('refused a server', { err: error });
      this.refuse(asRefusal(error));
    }
  }

  #handle(frame: Frame): void {
    if (frame.kind !== 'message') {
      this.#requireWelcome();
      const session = this.#options.sessions.find(frame.id);
      if (session) handleSessionFrame(session, frame);
      return;
    }
    const message = parseServerMessage(frame.text);
    if (!message) throw new HostRefused('bad-message', 'a message is malformed');
    if (message.type === 'hello') this.#welcome(message);
    else this.#handleMessage(message);
  }

  #welcome({ major, minor }: Hello): void {
    if (this.#isWelcome) throw new HostRefused('bad-message', 'there has been a hello');
    const own = linkVersion;
    if (major !== own.major) {
      const versions = `the host speaks version ${own.major}.${own.minor} of the link, the server ${major}.${minor}`;
      throw new HostRefused('version-mismatch', `${versions}: start both from the same release`);
    }
    this.#isWelcome = true;
    this.#socket.setTimeout(0);
    this.#send({ type: 'welcome', ...own });
    this.#options.onWelcome(this);
  }

  #requireWelcome(): void {
    if (!this.#isWelcome) throw new HostRefused('bad-message', 'the first message has to be a hello');
  }

  #handleMessage(message: Exclude<ServerMessage, Hello>): void {
    this.#requireWelcome();
    if (message.type === 'call') {
      void this.#answerCall(message);
      return;
    }
    // One that was removed meanwhile.
    const session = this.#options.sessions.find(message.id);
    if (!session) return;
    if (message.type === 'resize') session.resize(message);
    else session.acknowledge(Math.min(message.offset, this.#subscriptions.get(message.id)?.next ?? 0));
  }

  async #answerCall(message: CallMessage): Promise<void> {
    const { number } = message;
    try {
      const pending = this.#call(message);
      // Awaited only where there is something to wait for, so that the answer to a subscription comes before its output.
      this.#send({ type: 'result', number, result: pending instanceof Promise ? await pending : pending });
      this.#pump();
    } catch (error) {
      const { code, message: text } = asRefusal(error);
      if (code === 'host-failed') this.#options.log.error('a call failed', { call: message.call, err: error });
      this.#send({ type: 'refusal', number, refusal: { code, message: text } });
    }
  }

  #call(message: CallMessage): CallResult | Promise<null> {
    const { sessions } = this.#options;
    switch (message.call) {
      case 'sessions':
        return sessions.sessions.map((session) => session.describe());
      case 'spawn':
        return sessions.spawn(message.params).describe();
      case 'subscribe':
        return this.#subscribe(message.params);
      case 'signal':
        sessions.signal(message.params.id, message.params.signal);
        return null;
      default:
        return sessions.remove(message.params.id);
    }
  }

  #subscribe({ id, resume }: HostCalls['subscribe']['params']): HostCalls['subscribe']['result'] {
    const session = this.#options.sessions.get(id);
    const { firstOffset, checkpoint } = session.startFor(resume);
    if (checkpoint) this.#sendBytes({ kind: 'checkpoint', id, offset: firstOffset }, checkpoint.bytes);
    const subscription = new Subscription(session, firstOffset);
    this.#subscriptions.set(id, subscription);
    this.#ready.add(subscription);
    const { cols, rows } = session.resizes.at(firstOffset);
    return { session: session.describe(), firstOffset, size: { cols, rows }, hasCheckpoint: checkpoint !== undefined };
  }

  /** Sends what there is, a piece of each session in turn, as far as the server reads. */
  #pump(): void {
    while (this.#socket.writable && !this.#socket.writableNeedDrain) {
      const [subscription] = this.#ready;
      if (!subscription) return;
      // Who had its turn goes to the end of the row, also when the next turn comes only after a wait.
      this.#ready.delete(subscription);
      if (this.#sendNext(subscription)) this.#ready.add(subscription);
    }
  }

  #sendNext(subscription: Subscription<Session>): boolean {
    const { id } = subscription.source;
    if (this.#subscriptions.get(id) !== subscription) return false;
    const event = subscription.take(outputFrameBytes);
    if (!event) return false;
    if (event.kind === 'output') this.#sendBytes({ kind: 'output', id, offset: event.offset }, event.bytes);
    else if (event.kind === 'exit') this.#send({ type: 'exit', id, offset: event.offset, exit: event.exit });
    else this.#send({ type: 'resized', id, offset: event.resize.offset, cols: event.resize.cols, rows: event.resize.rows });
    return true;
  }

  #send(message: HostMessage): void {
    if (this.#socket.writable) this.#socket.write(encodeMessage(message));
  }

  // Copied, although the ring has them: what waits to be sent must not change when the ring comes round.
  #sendBytes(address: SessionAddress, bytes: Uint8Array): void {
    this.#socket.write(encodeSessionFrame(address, bytes));
  }
}

type CallResult = Extract<HostMessage, { type: 'result' }>['result'];

// Whatever goes wrong for one server, the sessions live on.
function asRefusal(error: unknown): HostRefused {
  return error instanceof HostRefused ? error : new HostRefused('host-failed', 'pty-host has failed at this: see its log');
}

function handleSessionFrame(session: Session, { kind, offset, bytes, isAlone }: ReceivedFrame): void {
  if (kind === 'input') session.write(bytes);
  else if (kind === 'answer') session.answer(offset, bytes);
  else session.keepCheckpoint({ offset, bytes: isAlone ? bytes : new Uint8Array(bytes), isPartial: kind === 'partialCheckpoint' });
}
