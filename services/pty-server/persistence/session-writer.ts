import type { Checkpoint } from '../host-link/host-connection.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import { formatManifest, manifestOf } from './manifest.ts';
import type { SessionFolders } from './session-folders.ts';

export interface SessionWriterParts {
  readonly session: ServedSession;
  readonly folders: SessionFolders;
  /** The disk refused. Told once until it takes something again; the session goes on. */
  readonly onProblem: (session: ServedSession, err: Error) => void;
  /** How long the screen on disk may be out of date. */
  readonly everyMs?: number;
  readonly retryMs?: number;
}

/** Writes down a session while it runs: what it is called and runs at once, its screen now and then. */
export class SessionWriter {
  readonly #parts: SessionWriterParts;
  readonly #unwatch: () => void;
  #checkpoint: Checkpoint | undefined;
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #isFailing = false;
  #isClosed = false;

  constructor(parts: SessionWriterParts) {
    this.#parts = parts;
    const { session } = parts;
    this.#unwatch = session.watch({
      onGrown: () => {
        if (session.exit) void this.flush();
      },
      onParsed: () => {},
      onDetails: () => void this.flush(),
      onCheckpoint: (checkpoint) => {
        this.#checkpoint = checkpoint;
        this.#schedule();
      },
    });
  }

  /** Resolves when everything is written, or the disk has refused it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Writes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#writing;
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => void this.flush(), Math.max(0, this.#dueAt - Date.now()));
  }

  async #write(): Promise<void> {
    if (this.#isClosed) return;
    const { session, everyMs = 5_000, retryMs = 30_000, onProblem } = this.#parts;
    try {
      await this.#writeNew();
      this.#isFailing = false;
      this.#dueAt = Date.now() + everyMs;
    } catch (error) {
      if (!this.#isFailing) onProblem(session, error as Error);
      this.#isFailing = true;
      this.#dueAt = Date.now() + retryMs;
      this.#schedule();
    }
  }

  async #writeNew(): Promise<void> {
    const { session, folders } = this.#parts;
    const checkpoint = this.#checkpoint;
    if (checkpoint) await folders.writeScreen(session.id, checkpoint);
    if (this.#checkpoint === checkpoint) this.#checkpoint = undefined;
    const manifest = manifestOf(session);
    const text = formatManifest(manifest);
    if (text !== this.#written) await folders.writeManifest(manifest);
    this.#written = text;
  }
}
