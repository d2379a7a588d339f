import { randomUUID } from 'node:crypto';
import type {
  Checkpoint,
  HostConnection,
  HostedSession,
  Offset,
  SessionEvents,
  SessionExit,
  SpawnRequest,
  SubscriptionStart,
  TerminalSize,
} from './host-connection.ts';
import { hostLostCode } from './host-connection.ts';
import { HostRefused } from './host-refused.ts';
import { HostSocket } from './host-socket.ts';
import { HostSubscription } from './host-subscription.ts';
import { largestCheckpoint, type SessionFrame } from './frame.ts';
import type { CallMessage, HostCall, HostCalls, HostMessage } from './link-message.ts';

export interface LinkEvents {
  readonly onWelcome: () => void;
  readonly onEnd: (reason: HostRefused) => void;
}

interface PendingCall {
  readonly message: CallMessage;
  /** It was sent over a connection that is gone. */
  isRepeated: boolean;
  /** Called before anything that comes after the answer is handled. */
  readonly settle: (result: never) => void;
  readonly reject: (error: HostRefused) => void;
}

const firstDelayMs = 20;
const longestDelayMs = 1000;
const outboxLimit = 1024 * 1024;
const inputFrameBytes = 256 * 1024;
// The host lets a program write far more in this time, and a message for each key would cost as much as the key.
const acknowledgeMs = 5;
const checkpointBacklog = 4 * 1024 * 1024;
const lostExit: SessionExit = { code: hostLostCode };

/** A link to the host at a path, over as many connections as it takes. */
export class HostLink implements HostConnection {
  readonly #path: string;
  readonly #events: LinkEvents;
  #socket: HostSocket;
  #isUp = false;
  #over: HostRefused | undefined;
  #delayMs = firstDelayMs;
  #reconnect: NodeJS.Timeout | undefined;
  #lastNumber = 0;
  readonly #calls = new Map<number, PendingCall>();
  readonly #subscriptions = new Map<string, HostSubscription>();
  readonly #checkpoints = new Map<string, Checkpoint>();
  #outbox: ((socket: HostSocket) => void)[] = [];
  #outboxBytes = 0;
  /** Sessions of which the host does not know the newest acknowledgement. */
  readonly #acknowledgements = new Set<string>();
  #acknowledging: NodeJS.Timeout | undefined;

  constructor(path: string, events: LinkEvents) {
    this.#path = path;
    this.#events = events;
    this.#socket = this.#connect();
  }

  sessions(): Promise<readonly HostedSession[]> {
    return this.#call('sessions', {});
  }

  spawn(request: SpawnRequest): Promise<HostedSession> {
    return this.#call('spawn', { ...request, key: randomUUID() });
  }

  subscribe(id: string, events: SessionEvents): Promise<SubscriptionStart> {
    return this.#call('subscribe', { id }, (result) => {
      this.#subscriptions.set(id, new HostSubscription(events, result));
      const { hasCheckpoint, ...start } = result;
      const checkpoint = hasCheckpoint ? this.#checkpoints.get(id) : undefined;
      this.#checkpoints.delete(id);
      return checkpoint ? { ...start, checkpoint } : start;
    });
  }

  write(id: string, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += inputFrameBytes) {
      const piece = bytes.subarray(at, at + inputFrameBytes);
      this.#post(piece.length, (socket) => socket.sendFrame(sessionFrame('input', id, 0, piece)));
    }
  }

  answer(id: string, query: Offset, bytes: Uint8Array): void {
    this.#post(bytes.length, (socket) => socket.sendFrame(sessionFrame('answer', id, query, bytes)));
  }

  resize(id: string, { cols, rows }: TerminalSize): void {
    this.#post(64, (socket) => socket.send({ type: 'resize', id, cols, rows }));
  }

  signal(id: string, signal: string): Promise<void> {
    return this.#call('signal', { id, signal }, () => {});
  }

  acknowledge(id: string, offset: Offset): void {
    this.#subscriptions.get(id)?.acknowledge(offset);
    this.#acknowledgements.add(id);
    this.#acknowledging ??= setTimeout(() => this.#sendAcknowledgements(), acknowledgeMs);
  }

  checkpoint(id: string, { offset, bytes, isPartial = false }: Checkpoint): boolean {
    if (!this.#isUp || this.#socket.waitingBytes > checkpointBacklog) return false;
    const isTaken = bytes.length <= largestCheckpoint && (!isPartial || this.#socket.keepsPartial);
    if (isTaken) this.#socket.sendFrame(sessionFrame(isPartial ? 'partialCheckpoint' : 'checkpoint', id, offset, bytes));
    return true;
  }

  remove(id: string): Promise<void> {
    return this.#call('remove', { id }, () => {
      this.#subscriptions.delete(id);
    });
  }

  close(): Promise<void> {
    this.#finish(new HostRefused('link-lost', 'the link to pty-host is closed'));
    this.#socket.close();
    return Promise.resolve();
  }

  #sendAcknowledgements(): void {
    this.#acknowledging = undefined;
    const ids = [...this.#acknowledgements];
    this.#acknowledgements.clear();
    if (!this.#isUp) return;
    for (const id of ids) {
      const subscription = this.#subscriptions.get(id);
      if (subscription) this.#socket.send({ type: 'acknowledge', id, offset: subscription.acknowledged });
    }
  }

  #connect(): HostSocket {
    return new HostSocket(this.#path, {
      onWelcome: () => this.#onWelcome(),
      onMessage: (message) => this.#onMessage(message),
      onSessionFrame: (frame) => this.#onSessionFrame(frame),
      onClose: (reason) => this.#onClose(reason),
    });
  }

  #onWelcome(): void {
    this.#isUp = true;
    this.#delayMs = firstDelayMs;
    const unanswered = [...this.#calls.values()];
    for (const [id, subscription] of this.#subscriptions) this.#resume(id, subscription);
    for (const { message } of unanswered) this.#socket.send(message);
    for (const post of this.#outbox) post(this.#socket);
    this.#outbox = [];
    this.#outboxBytes = 0;
    this.#events.onWelcome();
  }

  #onClose(reason: HostRefused | undefined): void {
    this.#isUp = false;
    if (this.#over) return;
    if (reason?.code === 'replaced' || reason?.code === 'version-mismatch') {
      this.#finish(reason);
      this.#events.onEnd(reason);
      return;
    }
    // Asked again, the host would refuse again.
    if (reason && reason.code !== 'stopping') this.#rejectCalls(reason);
    this.#keepRepeatable();
    this.#reconnect = setTimeout(() => {
      this.#socket = this.#connect();
    }, this.#delayMs);
    this.#delayMs = Math.min(longestDelayMs, this.#delayMs * 2);
  }

  #onMessage(message: Exclude<HostMessage, { type: 'welcome' | 'refused' }>): void {
    switch (message.type) {
      case 'result':
        this.#takeCall(message.number)?.settle(message.result as never);
        return;
      case 'refusal':
        this.#onRefusal(message.number, new HostRefused(message.refusal.code, message.refusal.message));
        return;
      case 'resized':
        this.#subscriptions.get(message.id)?.resized(message.offset, message);
        return;
      case 'exit':
        this.#end(message.id, message.exit);
    }
  }

  #onSessionFrame({ kind, id, offset, bytes }: SessionFrame): void {
    if (kind === 'checkpoint') this.#checkpoints.set(id, { offset, bytes });
    else if (kind === 'output') this.#subscriptions.get(id)?.output(offset, bytes);
  }

  #resume(id: string, subscription: HostSubscription): void {
    const resumed = this.#call('subscribe', { id, resume: subscription.resumption }, (result) => {
      if (!subscription.resume(result)) this.#end(id, lostExit);
    });
    resumed.catch(({ code }: HostRefused) => {
      // Any other refusal means that the connection is gone again, and the next one tries.
      if (code === 'unknown-session') this.#end(id, lostExit);
    });
  }

  #end(id: string, exit: SessionExit): void {
    const subscription = this.#subscriptions.get(id);
    this.#subscriptions.delete(id);
    subscription?.exit(exit);
  }

  #call<Call extends HostCall>(call: Call, params: HostCalls[Call]['params']): Promise<HostCalls[Call]['result']>;
  #call<Call extends HostCall, Result>(
    call: Call,
    params: HostCalls[Call]['params'],
    convert: (result: HostCalls[Call]['result']) => Result,
  ): Promise<Result>;
  #call(call: HostCall, params: object, convert: (result: never) => unknown = (result) => result): Promise<never> {
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    if (this.#over) {
      reject(this.#over);
      return promise;
    }
    const number = (this.#lastNumber += 1);
    const message = { type: 'call', number, call, params } as CallMessage;
    const settle = (result: never): void => resolve(convert(result) as never);
    this.#calls.set(number, { message, isRepeated: false, settle, reject });
    if (this.#isUp) this.#socket.send(message);
    return promise;
  }

  #takeCall(number: number): PendingCall | undefined {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    return call;
  }

  #onRefusal(number: number, error: HostRefused): void {
    const call = this.#takeCall(number);
    // The first time it was heard, and only its answer was lost.
    const isDone = call?.isRepeated && call.message.call === 'remove' && error.code === 'unknown-session';
    if (isDone) call.settle(null as never);
    else call?.reject(error);
  }

  /** Forgets the calls that must not be sent twice, and those that the next connection makes anew. */
  #keepRepeatable(): void {
    for (const [number, pending] of this.#calls) {
      const { call, params } = pending.message;
      const isOnce = call === 'signal' || (call === 'subscribe' && params.resume !== undefined);
      pending.isRepeated = true;
      if (!isOnce) continue;
      this.#calls.delete(number);
      pending.reject(new HostRefused('link-lost', 'the link to pty-host broke before the answer came'));
    }
  }

  /** Sends now, or once the link is up again. */
  #post(size: number, send: (socket: HostSocket) => void): void {
    if (this.#isUp) {
      send(this.#socket);
    } else if (this.#outboxBytes + size <= outboxLimit) {
      this.#outbox.push(send);
      this.#outboxBytes += size;
    }
  }

  #rejectCalls(reason: HostRefused): void {
    for (const { reject } of this.#calls.values()) reject(reason);
    this.#calls.clear();
  }

  #finish(reason: HostRefused): void {
    this.#over ??= reason;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#acknowledging);
    this.#rejectCalls(reason);
    this.#subscriptions.clear();
    this.#outbox = [];
  }
}

function sessionFrame(kind: SessionFrame['kind'], id: string, offset: Offset, bytes: Uint8Array): SessionFrame {
  return { kind, id, offset, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
