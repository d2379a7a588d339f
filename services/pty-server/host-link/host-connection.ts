/** A place in a session's output: the number of bytes before it. */
export type Offset = number;

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

export interface SpawnRequest extends TerminalSize {
  readonly id: string;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** In place of a program's code when its host is gone and the session with it. */
export const hostLostCode = -1;

export interface SessionExit {
  /** The program's own, 128 and the signal's number when a signal ended it, or `hostLostCode`. */
  readonly code: number;
  /** The name of the signal that ended it, such as `SIGTERM`. */
  readonly signal?: string;
}

/** A session as its host knows it. */
export interface HostedSession extends TerminalSize {
  readonly id: string;
  /** Names this stream of output; a session that is started again has another one. */
  readonly epoch: string;
  readonly pid: number;
  /** Milliseconds since the epoch of Unix. */
  readonly startedAt: number;
  /** The oldest byte still kept, and the end of the output. */
  readonly oldest: Offset;
  readonly end: Offset;
  /** Up to here the newest server has read the output. */
  readonly acknowledged: Offset;
  readonly exit?: SessionExit;
}

/** The screen as a server has handed it to the host, for the server that comes after it. */
export interface Checkpoint {
  readonly offset: Offset;
  /** Opaque to the host. */
  readonly bytes: Uint8Array;
  /** Holds only what is visible. It serves once the ring does not go on from the last one that holds everything. */
  readonly isPartial?: boolean;
}

/** What a host tells of one session, in the order in which it happened. */
export interface SessionEvents {
  /** Bytes from `offset` on. They never overlap and have no hole. */
  readonly onOutput: (offset: Offset, bytes: Uint8Array) => void;
  readonly onResized: (offset: Offset, size: TerminalSize) => void;
  /**
   * The host could not keep the bytes before `offset` while the link was down: output goes on from there. Only a link that was down
   * for longer than the host waits has gaps.
   */
  readonly onGap?: (offset: Offset) => void;
  /** The link broke and is up again. What was on its way is lost: acknowledgements beyond this one, which have to be given again, and checkpoints. */
  readonly onResumed: (acknowledged: Offset) => void;
  /** The last event. */
  readonly onExit: (offset: Offset, exit: SessionExit) => void;
}

/** Where a subscription starts: the screen to begin with, if there is one, and the offset of the first byte that follows. */
export interface SubscriptionStart {
  readonly session: HostedSession;
  readonly checkpoint?: Checkpoint;
  readonly firstOffset: Offset;
  /** The size at `firstOffset`. */
  readonly size: TerminalSize;
}

/**
 * The server's side of the link to pty-host. It connects again by itself; a subscription goes on where it stopped, without a byte
 * lost or doubled. Methods that give a promise reject with HostRefused when the host says no.
 */
export interface HostConnection {
  sessions(): Promise<readonly HostedSession[]>;
  spawn(request: SpawnRequest): Promise<HostedSession>;
  /**
   * Starts at the newest checkpoint that the ring continues, else at the oldest byte kept. Events begin in a later turn of the event
   * loop than the one in which the promise is fulfilled.
   */
  subscribe(id: string, events: SessionEvents): Promise<SubscriptionStart>;
  /** Bytes that somebody typed. While the link is down, these and other messages without an answer wait, up to a limit. */
  write(id: string, bytes: Uint8Array): void;
  /** The whole answer to a query that ends at `query`. Dropped when a query at or after that place has been answered. */
  answer(id: string, query: Offset, bytes: Uint8Array): void;
  resize(id: string, size: TerminalSize): void;
  signal(id: string, signal: string): Promise<void>;
  acknowledge(id: string, offset: Offset): void;
  /** False when it is left out because the link is down or slow: a later one will do. One larger than 16 MiB is never sent. */
  checkpoint(id: string, checkpoint: Checkpoint): boolean;
  /** Ends the session's processes, and forgets it. */
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}
