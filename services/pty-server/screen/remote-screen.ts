import type { Transferable } from 'node:worker_threads';
import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import type { Screen, ScreenEvents, ScreenStart, ScreenText, Snapshot } from './screen.ts';
import type { ScreenId, ScreenReport, ScreenRequest } from './screen-messages.ts';

/** Output goes to the thread in pieces of at most this size, so that a screen does not keep the others of its thread waiting. */
const pieceBytes = 64 * 1024;

export interface ScreenThread {
  readonly send: (request: ScreenRequest, transfer: readonly Transferable[]) => void;
  readonly onClosed: () => void;
}

interface Call {
  readonly resolve: (value: Snapshot | ScreenText) => void;
  readonly reject: (cause: Error) => void;
}

/** The near end of a screen that another thread parses. */
export class RemoteScreen implements Screen {
  readonly #id: ScreenId;
  readonly #events: ScreenEvents;
  readonly #thread: ScreenThread;
  readonly #calls = new Map<number, Call>();
  /** Written and not sent yet: what is written in one turn goes as one message. */
  #unsent: Uint8Array[] = [];
  #end: Offset = 0;
  #nextCall = 0;
  #pending = 0;
  #isClosed = false;

  constructor(id: ScreenId, events: ScreenEvents, thread: ScreenThread) {
    this.#id = id;
    this.#events = events;
    this.#thread = thread;
  }

  get pending(): number {
    return this.#pending;
  }

  start({ cols, rows, offset, scrollback, snapshot, past }: ScreenStart): void {
    this.#end = offset;
    const start: ScreenStart = { cols, rows, offset, scrollback, ...(snapshot ? { snapshot } : {}), ...(past ? { past } : {}) };
    this.#thread.send({ id: this.#id, kind: 'open', start }, []);
  }

  write(bytes: Uint8Array, end: Offset): void {
    if (this.#isClosed || bytes.length === 0) return;
    this.#pending += bytes.length;
    this.#end = end;
    this.#unsent.push(bytes);
    if (this.#unsent.length === 1) queueMicrotask(() => this.#flush());
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#thread.send({ id: this.#id, kind: 'resize', size: { cols, rows } }, []);
  }

  async snapshot(): Promise<Snapshot> {
    return (await this.#call((call) => ({ id: this.#id, kind: 'snapshot', call }))) as Snapshot;
  }

  async text(fromLine: number): Promise<ScreenText> {
    return (await this.#call((call) => ({ id: this.#id, kind: 'text', call, fromLine }))) as ScreenText;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#thread.send({ id: this.#id, kind: 'close' }, []);
    this.#finish(new Error('cannot read the screen: it was closed'));
  }

  /** Takes what the thread tells. */
  take(report: ScreenReport): void {
    switch (report.kind) {
      case 'parsed':
        this.#pending -= report.bytes;
        this.#events.onParsed(report.offset);
        break;
      case 'answer':
        this.#events.onAnswer(report.query, report.bytes);
        break;
      case 'title':
        this.#events.onTitle(report.title);
        break;
      case 'bell':
        this.#events.onBell(report.offset);
        break;
      case 'result':
        this.#calls.get(report.call)?.resolve(report.value);
        this.#calls.delete(report.call);
        break;
      case 'lost':
        this.lose(new Error(report.cause));
    }
  }

  /** The thread cannot go on with this screen. */
  lose(cause: Error): void {
    if (this.#isClosed) return;
    this.#finish(cause);
    this.#events.onLost(cause);
  }

  #flush(): void {
    if (this.#unsent.length === 0 || this.#isClosed) return;
    const [first] = this.#unsent;
    const written = this.#unsent.length === 1 && first ? first : joined(this.#unsent);
    this.#unsent = [];
    const start = this.#end - written.length;
    for (let sent = 0; sent < written.length; sent += pieceBytes) {
      // A copy: the thread takes the memory, and others read the same bytes.
      const bytes = new Uint8Array(written.subarray(sent, sent + pieceBytes));
      this.#thread.send({ id: this.#id, kind: 'write', bytes, end: start + sent + bytes.length }, [bytes.buffer]);
    }
  }

  #call(request: (call: number) => ScreenRequest): Promise<Snapshot | ScreenText> {
    if (this.#isClosed) return Promise.reject(new Error('cannot read the screen: it is closed'));
    this.#flush();
    const call = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#thread.send(request(call), []);
    });
  }

  #finish(cause: Error): void {
    this.#isClosed = true;
    this.#unsent = [];
    for (const { reject } of this.#calls.values()) reject(cause);
    this.#calls.clear();
    this.#thread.onClosed();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
