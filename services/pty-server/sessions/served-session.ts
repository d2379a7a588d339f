import type { Logger } from '@openova/process-kit';
import type {
  Checkpoint,
  HostConnection,
  Offset,
  SessionExit,
  SubscriptionStart,
  TerminalSize,
} from '../host-link/host-connection.ts';
import { hostLostCode } from '../host-link/host-connection.ts';
import type { OpenScreen, PastScreen, Screen, ScreenText, Snapshot } from '../screen/screen.ts';
import { decodeCheckpoint, type SessionDetails } from './checkpoint-format.ts';
import { OutputLog } from './output-log.ts';
import { PausedTime } from './paused-time.ts';
import { SessionCheckpoints, type CheckpointSource } from './session-checkpoints.ts';
import type { SessionCounts } from './session-counts.ts';
import type { SessionSignal } from './session-signal.ts';
import { isSameSize } from './terminal-size.ts';

/** What a session needs of its host. */
export type SessionHost = Pick<HostConnection, 'subscribe' | 'write' | 'answer' | 'resize' | 'signal' | 'acknowledge' | 'checkpoint'>;

/** What a session is made with. */
export interface SessionParts {
  readonly host: SessionHost;
  readonly openScreen: OpenScreen;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How much output may wait for the parser before the host holds the program up. */
  readonly creditBytes: number;
  /** Something has happened that keeps the Sandbox awake. */
  readonly touch: () => void;
  readonly counts: SessionCounts;
  /** What the session knows of its output is not whole any more. It has to be closed, and can be opened again. */
  readonly onLost: (session: ServedSession) => void;
  /** The host is gone, and the program with it. */
  readonly onHostLost: (session: ServedSession) => void;
}

/** What is known of a session before its host tells of it. */
export interface SessionBeginning {
  /** What the host's checkpoint says is newer. */
  readonly details?: SessionDetails;
  /** What its terminal showed before the program was started again. */
  readonly past?: PastScreen;
}

/** What the screen answered to a query of the program that ends at `offset`. */
export interface QueryAnswer {
  readonly offset: Offset;
  readonly bytes: Uint8Array;
}

/** The session was deleted, or it goes on without this server, or is taken up by it anew. */
export type ClosedBecause = 'removed' | 'released';

/** Told of a session; none of it holds the session up. */
export interface SessionWatcher {
  /** Output, a resize or the exit has come. */
  readonly onGrown: () => void;
  /** More of the output has been parsed. */
  readonly onParsed: () => void;
  readonly onBell?: () => void;
  /** The bytes themselves, as the program wrote them and as they were typed. */
  readonly onOutput?: (bytes: Uint8Array) => void;
  readonly onTyped?: (bytes: Uint8Array) => void;
  readonly onDetails?: () => void;
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  readonly onClosed?: (why: ClosedBecause) => void;
}

/** A screen, and the number of the first entry of the log that it does not show. */
export interface PlacedSnapshot extends Snapshot {
  readonly nextEntry: number;
}

const scrollbackLines = 5_000;
const logBytes = 1024 * 1024;
// Only viewers that are behind need older answers, and they are not behind by more queries than this.
const mostAnswers = 256;

/** A session that runs, or has run, at the host: its output, its screen and what clients do to it. */
export class ServedSession {
  readonly id: string;
  readonly epoch: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly output: OutputLog;
  readonly #parts: SessionParts;
  readonly #screen: Screen;
  readonly #watchers = new Set<SessionWatcher>();
  readonly #checkpoints: SessionCheckpoints;
  readonly #paused: PausedTime;
  readonly #replayEnd: Offset;
  readonly #answers: QueryAnswer[] = [];
  #details: SessionDetails;
  #size: TerminalSize;
  #wantedSize: TerminalSize;
  #title = '';
  #exit: SessionExit | undefined;
  #parsed: Offset;
  #acknowledged: Offset;
  #outputAt: number;
  #attached = 0;
  #pendingSnapshot: Promise<PlacedSnapshot> | undefined;
  #closed = false;

  private constructor(start: SubscriptionStart, parts: SessionParts, { details, past }: SessionBeginning) {
    const { session, checkpoint, firstOffset, size } = start;
    const saved = checkpoint && decodeCheckpoint(checkpoint);
    this.id = session.id;
    this.epoch = session.epoch;
    this.pid = session.pid;
    this.startedAt = session.startedAt;
    this.#parts = parts;
    this.#details = { ...details, ...saved?.details };
    this.#size = size;
    this.#wantedSize = size;
    this.#replayEnd = session.end;
    this.#parsed = firstOffset;
    this.#acknowledged = firstOffset;
    this.#outputAt = parts.now();
    this.#paused = new PausedTime(parts.now, parts.counts.paused);
    this.#checkpoints = this.#openCheckpoints(checkpoint?.offset ?? firstOffset);
    this.output = new OutputLog(firstOffset, logBytes);
    const before = saved ? { snapshot: saved.snapshot } : past && { past };
    this.#screen = parts.openScreen(
      { ...size, offset: firstOffset, scrollback: scrollbackLines, ...before },
      {
        onParsed: (offset) => this.#onParsed(offset),
        onAnswer: (query, bytes) => this.#onAnswer(query, bytes),
        onTitle: (title) => {
          this.#title = title;
        },
        onLost: (err) => {
          parts.log.error('a screen is lost', { err, session: this.id });
          parts.onLost(this);
        },
        onBell: () => this.#watchers.forEach(({ onBell }) => onBell?.()),
      },
    );
  }

  /** Takes up a session of the host: its screen is built while it is already served. */
  static async open(id: string, parts: SessionParts, beginning: SessionBeginning = {}): Promise<ServedSession> {
    let session: ServedSession;
    const start = await parts.host.subscribe(id, {
      onOutput: (offset, bytes) => session.#onOutput(offset, bytes),
      onResized: (offset, size) => session.#onResized(offset, size),
      onExit: (_offset, exit) => session.#onExit(exit),
      onGap: () => session.#parts.onLost(session),
      onResumed: (acknowledged) => session.#onResumed(acknowledged),
    });
    // Before the first event, which comes in a later turn.
    session = new ServedSession(start, parts, beginning);
    return session;
  }

  get details(): SessionDetails {
    return this.#details;
  }

  get state(): 'running' | 'ended' {
    return this.#exit === undefined ? 'running' : 'ended';
  }

  get size(): TerminalSize {
    return this.#size;
  }

  /** What the program has put into the title of its terminal. */
  get title(): string {
    return this.#title;
  }

  get exit(): SessionExit | undefined {
    return this.#exit;
  }

  /** All output up to here has been parsed. */
  get parsed(): Offset {
    return this.#parsed;
  }

  /** Whether the output that the host had when the session was taken up has arrived. */
  get isCaughtUp(): boolean {
    return this.output.end >= this.#replayEnd;
  }

  /** Newest last. */
  get answers(): readonly QueryAnswer[] {
    return this.#answers;
  }

  /** How many clients are connected. */
  get attached(): number {
    return this.#attached;
  }

  /** A client is there until the function that it gives is called. */
  attach(): () => void {
    this.#attached += 1;
    this.touch();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#attached -= 1;
      this.touch();
    };
  }

  touch(): void {
    this.#parts.touch();
  }

  /** Gives the function that ends the watch. */
  watch(watcher: SessionWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Bytes for the program, as if typed. */
  input(bytes: Uint8Array): void {
    if (this.#exit === undefined) {
      this.#parts.host.write(this.id, bytes);
      for (const { onTyped } of this.#watchers) onTyped?.(bytes);
    }
    this.touch();
  }

  resize(size: TerminalSize): void {
    this.touch();
    if (this.#exit !== undefined || isSameSize(size, this.#wantedSize)) return;
    this.#wantedSize = size;
    this.#parts.host.resize(this.id, size);
  }

  async signal(signal: SessionSignal): Promise<void> {
    this.touch();
    if (this.#exit === undefined) await this.#parts.host.signal(this.id, signal);
  }

  rename(name: string): void {
    this.touch();
    this.#describe({ name });
  }

  /** The agent goes by this id of its own. */
  foundNativeSession(nativeSessionId: string): void {
    if (nativeSessionId !== this.#details.nativeSessionId) this.#describe({ nativeSessionId });
  }

  /** The screen with everything that has arrived so far. The log keeps what comes after it until the next turn of the event loop. */
  snapshot(): Promise<PlacedSnapshot> {
    this.#pendingSnapshot ??= this.#takeSnapshot();
    return this.#pendingSnapshot;
  }

  text(fromLine: number): Promise<ScreenText> {
    return this.#screen.text(fromLine);
  }

  /** Hands the host the screen as it is. */
  saveCheckpoint(): Promise<void> {
    return this.#checkpoints.save();
  }

  /** Lets go of the session. */
  close(why: ClosedBecause): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#checkpoints.close();
    for (const { onClosed } of this.#watchers) onClosed?.(why);
    this.#watchers.clear();
    this.#screen.close();
  }

  #describe(details: Partial<SessionDetails>): void {
    this.#details = { ...this.#details, ...details };
    for (const { onDetails } of this.#watchers) onDetails?.();
    void this.saveCheckpoint();
  }

  async #takeSnapshot(): Promise<PlacedSnapshot> {
    const { nextEntry } = this.output;
    const unpin = this.output.pin();
    try {
      return { ...(await this.#screen.snapshot()), nextEntry };
    } finally {
      this.#pendingSnapshot = undefined;
      setImmediate(unpin);
    }
  }

  #onOutput(offset: Offset, bytes: Uint8Array): void {
    if (this.#closed) return;
    const { end } = this.output.append(offset, bytes);
    this.#screen.write(bytes, end);
    // Viewers wait for it; everything else can wait for them.
    for (const { onGrown } of this.#watchers) onGrown();
    this.#outputAt = this.#parts.now();
    this.#parts.counts.output(bytes.length);
    this.#notePause();
    this.#checkpoints.onOutput();
    for (const { onOutput } of this.#watchers) onOutput?.(bytes);
  }

  #onResized(offset: Offset, size: TerminalSize): void {
    if (this.#closed) return;
    this.#size = size;
    this.#wantedSize = size;
    this.output.resized(offset, size);
    this.#screen.resize(size);
    for (const { onGrown } of this.#watchers) onGrown();
  }

  #onExit(exit: SessionExit): void {
    if (this.#closed) return;
    if (exit.code === hostLostCode) return this.#parts.onHostLost(this);
    this.#exit = exit;
    this.touch();
    for (const { onGrown } of this.#watchers) onGrown();
  }

  #onResumed(acknowledged: Offset): void {
    if (this.#closed) return;
    this.#acknowledged = acknowledged;
    this.#checkpoints.resumed(acknowledged);
  }

  #onParsed(offset: Offset): void {
    this.#parsed = offset;
    this.#acknowledge();
    this.#checkpoints.onParsed(offset);
    for (const { onParsed } of this.#watchers) onParsed();
  }

  #acknowledge(): void {
    const offset = Math.min(this.#parsed, this.#checkpoints.tellableEnd);
    if (offset <= this.#acknowledged) return;
    this.#acknowledged = offset;
    this.#parts.host.acknowledge(this.id, offset);
    this.#notePause();
  }

  #notePause(): void {
    this.#paused.set(this.output.end - this.#acknowledged >= this.#parts.creditBytes);
  }

  #onAnswer(offset: Offset, bytes: Uint8Array): void {
    this.#answers.push({ offset, bytes });
    if (this.#answers.length > mostAnswers) this.#answers.shift();
    this.#parts.host.answer(this.id, offset, bytes);
  }

  #openCheckpoints(saved: Offset): SessionCheckpoints {
    const { host, now, log, creditBytes } = this.#parts;
    const source: CheckpointSource = {
      snapshot: (part) => this.#screen.snapshot(part),
      details: () => this.#details,
      progress: () => ({ end: this.output.end, outputAt: this.#outputAt, now: now() }),
      handOver: (checkpoint) => {
        if (checkpoint.isPartial !== true) for (const { onCheckpoint } of this.#watchers) onCheckpoint?.(checkpoint);
        return host.checkpoint(this.id, checkpoint);
      },
      onKept: () => this.#acknowledge(),
      onFailed: (err) => log.warn('a checkpoint failed', { err, session: this.id }),
    };
    return new SessionCheckpoints(source, saved, creditBytes / 2);
  }
}
