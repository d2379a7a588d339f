import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@openova/process-kit';
import type { Checkpoint } from '../host-link/host-connection.ts';
import type { Snapshot } from '../screen/screen.ts';
import { decodeCheckpoint } from '../sessions/checkpoint-format.ts';
import { isSessionId } from '../sessions/session-id.ts';
import { parseTerminalSize } from '../sessions/terminal-size.ts';
import { formatManifest, parseManifest, type SessionManifest } from './manifest.ts';
import { writeWholeFile } from './whole-file.ts';

const names = { manifest: 'session.json', screen: 'screen' };
const largestManifest = 64 * 1024;
const largestScreen = 32 * 1024 * 1024;
/** As many as a host keeps. */
const mostEnded = 32;

/** The folders of the sessions on the home claim. */
export class SessionFolders {
  readonly #root: string;
  readonly #log: Logger;

  constructor(home: string, log: Logger) {
    this.#root = join(home, '.openova', 'sessions');
    this.#log = log;
  }

  pathOf(id: string): string {
    return join(this.#root, id);
  }

  /** The manifests of all sessions, oldest first. Those of sessions that ended long ago are removed, and what is none is set aside. */
  async read(): Promise<readonly SessionManifest[]> {
    const ids = (await this.#names()).filter(isSessionId);
    const manifests: SessionManifest[] = [];
    for (const id of ids) {
      const manifest = await this.#readManifest(id);
      if (manifest) manifests.push(manifest);
    }
    manifests.sort((one, other) => one.startedAt - other.startedAt);
    const ended = manifests.filter(({ exit }) => exit);
    const outdated = ended.slice(0, Math.max(0, ended.length - mostEnded));
    for (const { id } of outdated) await this.remove(id);
    return manifests.filter((manifest) => !outdated.includes(manifest));
  }

  async writeManifest(manifest: SessionManifest): Promise<void> {
    await writeWholeFile(join(this.pathOf(manifest.id), names.manifest), formatManifest(manifest));
  }

  async writeScreen(id: string, { bytes }: Checkpoint): Promise<void> {
    await writeWholeFile(join(this.pathOf(id), names.screen), bytes);
  }

  /** The last screen, as the beginning of a stream of output. Undefined: there is none, or none that can be read. */
  async readScreen(id: string): Promise<Snapshot | undefined> {
    const bytes = await this.#readFile(id, names.screen, largestScreen);
    const saved = bytes && decodeCheckpoint({ offset: 0, bytes });
    return saved && parseTerminalSize(saved.snapshot.cols, saved.snapshot.rows) ? saved.snapshot : undefined;
  }

  async remove(id: string): Promise<void> {
    // Without it the rest is no session any more, should this be cut short.
    await rm(join(this.pathOf(id), names.manifest), { force: true });
    await rm(this.pathOf(id), { recursive: true, force: true, maxRetries: 3 });
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#root);
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'ENOENT') this.#log.error('kept sessions cannot be read', { err });
      return [];
    }
  }

  async #readManifest(id: string): Promise<SessionManifest | undefined> {
    const bytes = await this.#readFile(id, names.manifest, largestManifest);
    if (bytes === undefined) return undefined;
    const manifest = parseManifest(bytes.toString(), id);
    if (typeof manifest !== 'string') return manifest;
    await this.#setAside(id, manifest);
    return undefined;
  }

  async #setAside(id: string, problem: string): Promise<void> {
    const path = join(this.pathOf(id), names.manifest);
    this.#log.warn('a kept session is set aside', { session: id, problem, file: `${names.manifest}.${problem}` });
    try {
      await rename(path, `${path}.${problem}`);
    } catch (err) {
      this.#log.warn('a kept session stays in the way', { session: id, err });
    }
  }

  async #readFile(id: string, name: string, largest: number): Promise<Buffer | undefined> {
    try {
      await using file = await open(join(this.pathOf(id), name), 'r');
      const { size } = await file.stat();
      // What is too large is read as if it were empty, which is neither a manifest nor a screen.
      return size > largest ? Buffer.alloc(0) : await file.readFile();
    } catch (err) {
      const { code = '' } = err as NodeJS.ErrnoException;
      if (!['ENOENT', 'ENOTDIR'].includes(code)) this.#log.warn('a file of a kept session cannot be read', { session: id, name, err });
      return undefined;
    }
  }
}
