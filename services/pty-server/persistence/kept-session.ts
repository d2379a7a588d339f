import type { SessionExit, TerminalSize } from '../host-link/host-connection.ts';
import { detailsOf, type SessionDetails } from '../sessions/checkpoint-format.ts';
import { manifestOf, type DescribedSession, type SessionManifest } from './manifest.ts';

/** A session of which no host knows: it ended, or ran when its host did, and begins again when somebody comes. */
export class KeptSession implements DescribedSession {
  readonly id: string;
  readonly epoch = null;
  readonly attached = 0;
  readonly title: string;
  readonly startedAt: number;
  readonly exit: SessionExit | undefined;
  readonly #write: (manifest: SessionManifest) => Promise<void>;
  #details: SessionDetails;
  #size: TerminalSize;

  constructor(manifest: SessionManifest, write: (manifest: SessionManifest) => Promise<void>) {
    const { id, title, startedAt, exit, cols, rows } = manifest;
    this.id = id;
    this.title = title;
    this.startedAt = startedAt;
    this.exit = exit;
    this.#write = write;
    this.#details = detailsOf(manifest);
    this.#size = { cols, rows };
  }

  get state(): 'resumable' | 'ended' {
    return this.exit ? 'ended' : 'resumable';
  }

  get details(): SessionDetails {
    return this.#details;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  async rename(name: string): Promise<void> {
    const details = { ...this.#details, name };
    await this.#write(manifestOf({ ...this.#described, details }));
    this.#details = details;
  }

  /** The size that it begins with. */
  async resize(size: TerminalSize): Promise<void> {
    await this.#write(manifestOf({ ...this.#described, size }));
    this.#size = size;
  }

  /** Nothing runs that could get it. */
  signal(): void {}

  get #described(): DescribedSession {
    const { id, details, size, title, startedAt, exit } = this;
    return { id, details, size, title, startedAt, exit };
  }
}
