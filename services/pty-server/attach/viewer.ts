import type { WebSocket, RawData } from 'ws';
import type { StreamConnection } from '../access/stream-router.ts';
import type { TerminalSize } from '../host-link/host-connection.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import { parseClientFrame, type ClientMessage } from './client-frame.ts';
import type { AttachMetrics } from './attach-metrics.ts';
import { HeldInput } from './held-input.ts';
import { MessageAllowance } from './message-allowance.ts';
import { ReplyFilter } from './reply-filter.ts';
import { parseResumePoint } from './resume-point.ts';
import type { RefusalCode, ViewerMessage, ViewerInfo, Viewers } from './server-frame.ts';
import { viewerWindow, ViewerStream } from './viewer-stream.ts';

const messages = { burst: 2_000, perSecond: 1_000 };
const inputBytes = { burst: 4 * 1024 * 1024, perSecond: 1024 * 1024 };

/** The terminals at the same session, as one of them needs them. */
export interface FellowViewers {
  readonly session: ServedSession;
  readonly metrics: AttachMetrics;
  summary(): Viewers;
  setSize(viewer: Viewer, size: TerminalSize): void;
  setVisible(viewer: Viewer, visible: boolean): void;
  takeOver(driver: Viewer): void;
  leave(viewer: Viewer): void;
}

/** One terminal that is connected to a session: its socket, and what it may do. */
export class Viewer {
  readonly id: string;
  readonly #session: ServedSession;
  readonly #viewers: FellowViewers;
  readonly #connection: StreamConnection;
  readonly #stream: ViewerStream;
  readonly #replies = new ReplyFilter();
  readonly #held = new HeldInput();
  readonly #messages = new MessageAllowance(messages, Date.now());
  readonly #inputBytes = new MessageAllowance(inputBytes, Date.now());
  readonly #leave: () => void;
  readonly #onSent = (): void => this.#stream.pump();
  visible = true;
  #greeted = false;

  constructor(id: string, viewers: FellowViewers, connection: StreamConnection) {
    this.id = id;
    this.#viewers = viewers;
    this.#session = viewers.session;
    this.#connection = connection;
    const session = this.#session;
    this.#stream = new ViewerStream(session, this.#port(connection.socket), session.size);
    this.#leave = session.attach();
    connection.socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    connection.socket.on('close', () => this.#onClose());
  }

  get info(): ViewerInfo {
    const { user, role } = this.#connection.grant;
    return { id: this.id, user, role, visible: this.visible };
  }

  get isDriver(): boolean {
    return this.#connection.grant.role === 'driver';
  }

  /** How far its terminal is behind, in bytes. */
  get lag(): number {
    return this.#stream.lag;
  }

  get close(): StreamConnection['close'] {
    return this.#connection.close;
  }

  /** The session has grown, or the viewer may be greeted now. */
  advance(): void {
    if (!this.#greeted && this.#session.isCaughtUp) this.#greet();
    this.#stream.pump();
  }

  onParsed(): void {
    for (const bytes of this.#held.release(this.#session.parsed)) this.#type(bytes);
  }

  tell(message: ViewerMessage): void {
    this.send(JSON.stringify(message));
  }

  send(frame: Uint8Array | string): void {
    this.#connection.socket.send(frame, this.#onSent);
    this.#session.touch();
    this.#viewers.metrics.countSent(frame.length);
  }

  #greet(): void {
    this.#greeted = true;
    const { session } = this.#viewers;
    const resume = parseResumePoint(this.#connection.query);
    const place = resume?.epoch === session.epoch ? session.output.placeOf(resume.seq) : undefined;
    const { role } = this.#connection.grant;
    this.tell({
      type: 'hello',
      epoch: session.epoch,
      seq: place?.offset ?? session.output.end,
      cols: session.size.cols,
      rows: session.size.rows,
      resumed: place !== undefined,
      role,
      readOnly: role === 'viewer',
      viewer: this.id,
      window: viewerWindow,
      ...this.#viewers.summary(),
    });
    if (place) this.#stream.resume(place);
    else this.#stream.begin();
  }

  #port(socket: WebSocket): ConstructorParameters<typeof ViewerStream>[1] {
    return {
      send: (frame) => this.send(frame),
      tell: (message) => this.tell(message),
      buffered: () => socket.bufferedAmount,
      askForSnapshot: () => void this.#paint(),
      fellBehind: () => this.#viewers.metrics.countResync(),
      finish: () => this.close('ended'),
    };
  }

  async #paint(): Promise<void> {
    try {
      this.#stream.paint(await this.#session.snapshot());
    } catch {
      // Without a screen there is nothing to show; the session is taken up again, and the client comes back to it.
      this.close('restarting');
    }
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#session.touch();
    const bytes = data as Buffer;
    const message = this.#isWithinRate(bytes.length) ? parseClientFrame(bytes, isBinary) : undefined;
    if (message) this.#act(message);
    else this.close(this.#isWithinRate(0) ? 'badFrame' : 'tooMuch');
  }

  #isWithinRate(length: number): boolean {
    const now = Date.now();
    return this.#messages.spend(length > 0 ? 1 : 0, now) && this.#inputBytes.spend(length, now);
  }

  #act(message: ClientMessage): void {
    switch (message.type) {
      case 'input':
        return this.#onInput(message.bytes);
      case 'ack':
        return this.#stream.acknowledge(message.seq) ? undefined : this.close('badFrame');
      case 'ping':
        return this.tell({ type: 'pong', ...(message.id === undefined ? {} : { id: message.id }) });
      case 'visible':
        return this.#viewers.setVisible(this, message.visible);
      case 'refused':
        return this.#refuse(message.code, message.message);
      default:
        return this.isDriver ? this.#drive(message) : this.#refuseReadOnly();
    }
  }

  #drive(message: Extract<ClientMessage, { type: 'resize' | 'signal' | 'takeover' }>): void {
    if (message.type === 'resize') return this.#viewers.setSize(this, message.size);
    if (message.type === 'takeover') return this.#viewers.takeOver(this);
    this.#session.signal(message.signal).catch(() => this.#refuse('signal_failed', 'the host did not take the signal'));
  }

  #onInput(bytes: Uint8Array): void {
    const { sent } = this.#stream.inFlight;
    const hasToWait = sent > this.#session.parsed && ReplyFilter.mayHoldReply(bytes);
    if (hasToWait || !this.#held.isEmpty) this.#held.add(bytes, sent);
    else this.#type(bytes);
  }

  #type(bytes: Uint8Array): void {
    const typed = this.#replies.typed(bytes, this.#session.answers, this.#stream.inFlight);
    if (typed.length === 0) return;
    if (this.isDriver) this.#session.input(typed);
    else this.#refuseReadOnly();
    this.#viewers.metrics.countTyped(typed.length);
  }

  #refuseReadOnly(): void {
    this.#refuse('read_only', 'this connection looks on: attach as a driver to type, resize or signal');
  }

  #refuse(code: RefusalCode, message: string): void {
    this.tell({ type: 'error', code, message });
  }

  #onClose(): void {
    this.#leave();
    this.#viewers.leave(this);
  }
}
