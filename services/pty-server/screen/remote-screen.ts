import type { Transferable } from 'node:worker_threads';
import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import type { Screen, ScreenEvents, ScreenPart, ScreenStart, ScreenText, Snapshot } from './screen.ts';
import type { ScreenId, ScreenReport, ScreenRequest } from './screen-messages.ts';

/** Output goes to the thread in pieces of at most this size, so that a screen does not keep the others of its thread waiting. */
const pieceBytes = 64 * 1024;
/** Text on its own, such as the echo of keys, asks for nothing: it waits this long for more, and does not wake the thread for each key. */
const gatherMs = 5;
const escape = 0x1b;

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
  /** Written and not sent yet. */
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #gathering: NodeJS.Timeout | undefined;
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
    this.#unsentBytes += bytes.length;
    if (this.#unsentBytes >= pieceBytes || bytes.includes(escape)) queueMicrotask(() => this.#flush());
    else this.#gathering ??= setTimeout(() => this.#flush(), gatherMs);
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#thread.send({ id: this.#id, kind: 'resize', size: { cols, rows } }, []);
  }

  async snapshot(part: ScreenPart = 'all'): Promise<Snapshot> {
    return (await this.#call((call) => ({ id: this.#id, kind: 'snapshot', call, part }))) as Snapshot;
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
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (this.#isClosed) return;
    let at = this.#end - this.#unsentBytes;
    for (const bytes of pieces(this.#unsent, this.#unsentBytes)) {
      at += bytes.length;
      this.#thread.send({ id: this.#id, kind: 'write', bytes, end: at }, [bytes.buffer]);
    }
    this.#unsent = [];
    this.#unsentBytes = 0;
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
    clearTimeout(this.#gathering);
    this.#unsent = [];
    for (const { reject } of this.#calls.values()) reject(cause);
    this.#calls.clear();
    this.#thread.onClosed();
  }
}

/** Copies: the thread takes the memory, and others read the same bytes. */
function* pieces(parts: readonly Uint8Array[], length: number): Generator<Uint8Array<ArrayBuffer>> {
  let left = length;
  let piece = new Uint8Array(Math.min(pieceBytes, left));
  let filled = 0;
  for (const part of parts) {
    for (let taken = 0; taken < part.length;) {
      const next = part.subarray(taken, taken + piece.length - filled);
      piece.set(next, filled);
      filled += next.length;
      taken += next.length;
      if (filled < piece.length) continue;
      yield piece;
      left -= filled;
      piece = new Uint8Array(Math.min(pieceBytes, left));
      filled = 0;
    }
  }
}
