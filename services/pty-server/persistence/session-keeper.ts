import type { Logger } from '@openova/process-kit';
import { HttpProblem } from '@openova/service-kit';
import type { PastScreen, Snapshot } from '../screen/screen.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import { KeptSession } from './kept-session.ts';
import { manifestOf, type SessionManifest } from './manifest.ts';
import { restartNotice } from './restart-notice.ts';
import type { SessionFolders } from './session-folders.ts';
import { SessionWriter } from './session-writer.ts';

export interface SessionKeeperParts {
  readonly folders: SessionFolders;
  readonly log: Logger;
  /** The disk does not take what is to be kept of this session. */
  readonly onProblem: (sessionId: string) => void;
}

/** Keeps on the home claim what it takes to begin sessions again when their host is gone. */
export class SessionKeeper {
  readonly #parts: SessionKeeperParts;
  readonly #writers = new Map<string, SessionWriter>();

  constructor(parts: SessionKeeperParts) {
    this.#parts = parts;
  }

  async load(): Promise<readonly KeptSession[]> {
    return (await this.#parts.folders.read()).map((manifest) => this.#kept(manifest));
  }

  /** Writes down a session from now on. */
  follow(session: ServedSession): void {
    const { folders, log, onProblem } = this.#parts;
    void this.#writers.get(session.id)?.close();
    const writer = new SessionWriter({
      session,
      folders,
      onProblem: ({ id }, err) => {
        log.warn('a session cannot be kept', { session: id, err });
        onProblem(id);
      },
    });
    this.#writers.set(session.id, writer);
  }

  /** What stays of a session when its host is gone. */
  async leave(session: ServedSession): Promise<KeptSession> {
    await session.saveCheckpoint();
    await this.#writers.get(session.id)?.flush();
    await this.#stop(session.id);
    return this.#kept(manifestOf(session));
  }

  lastScreen(id: string): Promise<Snapshot | undefined> {
    return this.#parts.folders.readScreen(id);
  }

  /** What the terminal of a session shows before its program begins again. */
  async pastScreen({ id, size, details }: KeptSession): Promise<PastScreen> {
    const snapshot = (await this.lastScreen(id)) ?? { ...size, offset: 0, bytes: new Uint8Array() };
    return { snapshot, notice: restartNotice(details.agent) };
  }

  /** Removes everything that is kept of a session. */
  async forget(id: string): Promise<void> {
    await this.#stop(id);
    await this.#parts.folders.remove(id);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map((writer) => writer.flush()));
    await Promise.all([...this.#writers.keys()].map((id) => this.#stop(id)));
  }

  async #stop(id: string): Promise<void> {
    const writer = this.#writers.get(id);
    this.#writers.delete(id);
    await writer?.close();
  }

  #kept(manifest: SessionManifest): KeptSession {
    return new KeptSession(manifest, (changed) => this.#rewrite(changed));
  }

  async #rewrite(manifest: SessionManifest): Promise<void> {
    const { folders, log } = this.#parts;
    try {
      await folders.writeManifest(manifest);
    } catch (err) {
      log.warn('a session cannot be changed', { session: manifest.id, err });
      throw new HttpProblem({
        status: 507,
        code: 'home_refused',
        detail: 'the home folder does not take the change',
        next: 'free space in the home folder, and try again',
      });
    }
  }
}
