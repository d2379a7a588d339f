import { createConnection, type IpcSocketConnectOpts, type Socket } from 'node:net';
import { FrameDecoder } from './frame-decoder.ts';
import { encodeMessage, encodeSessionFrame, encodeSessionHead, towardsServer, type SessionFrame } from './frame.ts';
import { HostRefused } from './host-refused.ts';
import { linkVersion, partialSince, type HostMessage, type ServerMessage } from './link-message.ts';

export interface HostSocketEvents {
  readonly onWelcome: () => void;
  readonly onMessage: (message: Exclude<HostMessage, { type: 'welcome' | 'refused' }>) => void;
  readonly onSessionFrame: (frame: SessionFrame) => void;
  /** Once, with what the host has said last, if it has said why. */
  readonly onClose: (reason: HostRefused | undefined) => void;
}

const bufferBytes = 512 * 1024;
const handshakeMs = 5000;
// A shorter frame is sent as one piece: to copy keys takes less time than to send two.
const copiedBytes = 4096;
// In a flood there is always more, and requests, keys and timers are to have their turn between.
const turnBytes = 128 * 1024;

/** One connection to a host. */
export class HostSocket {
  readonly #socket: Socket;
  readonly #events: HostSocketEvents;
  readonly #decoder = new FrameDecoder(towardsServer);
  #reason: HostRefused | undefined;
  #hostMinor = 0;
  /** Received in this turn of the event loop. */
  #received = 0;

  constructor(path: string, events: HostSocketEvents) {
    this.#events = events;
    // Not among the declared options, but handed on to the stream.
    const options: IpcSocketConnectOpts & { readonly highWaterMark: number } = { path, highWaterMark: bufferBytes };
    this.#socket = createConnection(options);
    this.#socket.setTimeout(handshakeMs, () => this.#socket.destroy());
    this.#socket.on('connect', () => this.send({ type: 'hello', ...linkVersion }));
    this.#socket.on('data', (chunk) => {
      this.#receive(chunk);
      this.#endTurn(chunk.length);
    });
    // The end of the connection follows, and is all that matters.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => events.onClose(this.#reason));
  }

  /** Bytes that wait to be read by the host. */
  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  get keepsPartial(): boolean {
    return this.#hostMinor >= partialSince;
  }

  send(message: ServerMessage): void {
    this.#socket.write(encodeMessage(message));
  }

  sendFrame(frame: SessionFrame): void {
    const { bytes } = frame;
    if (bytes.length < copiedBytes) {
      this.#socket.write(encodeSessionFrame(frame, bytes));
      return;
    }
    this.#socket.cork();
    this.#socket.write(encodeSessionHead(frame, bytes.length));
    this.#socket.write(bytes);
    this.#socket.uncork();
  }

  /** Sends what waits, then closes. */
  close(): void {
    this.#socket.destroySoon();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.frames(chunk)) {
        if (this.#socket.destroyed) return;
        if (frame.kind === 'message') this.#handle(JSON.parse(frame.text) as HostMessage);
        else this.#events.onSessionFrame(frame);
      }
    } catch (error) {
      if (!(error instanceof HostRefused)) throw error;
      this.#reason = error;
      this.#socket.destroy();
    }
  }

  #endTurn(received: number): void {
    this.#received += received;
    if (this.#received < turnBytes) return;
    this.#received = 0;
    this.#socket.pause();
    setImmediate(() => this.#socket.resume());
  }

  #handle(message: HostMessage): void {
    if (message.type === 'welcome') {
      this.#socket.setTimeout(0);
      this.#hostMinor = message.minor;
      this.#events.onWelcome();
    } else if (message.type === 'refused') {
      this.#reason = new HostRefused(message.refusal.code, message.refusal.message);
    } else {
      this.#events.onMessage(message);
    }
  }
}
