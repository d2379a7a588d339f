import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecord, type CardRecord } from './card-record.ts';

export interface RecordFileSettings {
  readonly folder: string;
  /** A file that would grow beyond it becomes the older one, in place of the one before it. */
  readonly maxFileBytes: number;
  /** How long a disk that refused is left alone. */
  readonly retryMs: number;
  /** Told once until the disk takes something again. */
  readonly onProblem: (problem: Error) => void;
}

// Characters that wait for the disk; beyond it the older half is given up.
const mostPending = 16 * 1024 * 1024;

interface PendingLine {
  readonly seq: number;
  readonly line: string;
}

const names = { current: 'cards.jsonl', older: 'cards.1.jsonl' };

/** The records on disk: a current file and an older one. Appending never waits and never throws. */
export class RecordFile {
  readonly #settings: RecordFileSettings;
  #handle: FileHandle | undefined;
  #size = 0;
  #pending: PendingLine[] = [];
  #waiting = 0;
  #writing: Promise<void> | undefined;
  #retryAt = 0;
  #isFailing = false;

  constructor(settings: RecordFileSettings) {
    this.#settings = settings;
  }

  /** `line` is the record as it is written. */
  append({ card: { seq } }: CardRecord, line: string): void {
    this.#pending.push({ seq, line });
    this.#waiting += line.length;
    while (this.#waiting > mostPending) this.#forget(this.#pending[this.#pending.length >> 1]?.seq ?? seq);
    if (this.#writing === undefined && Date.now() >= this.#retryAt) this.#writing = this.#drain();
  }

  /** Resolves when everything is written, or the disk has refused it. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.flush();
    if (this.#pending.length > 0) await this.#drain();
    await this.#handle?.close();
    this.#handle = undefined;
  }

  /** What is on disk, oldest first. */
  async *read(): AsyncGenerator<CardRecord> {
    await this.flush();
    // The current file first: when it becomes the older one meanwhile it is read twice rather than not at all.
    const current = await this.#openToRead(names.current);
    const older = await this.#openToRead(names.older);
    try {
      yield* growing([older, current]);
    } finally {
      await Promise.all([older?.close(), current?.close()]);
    }
  }

  async #openToRead(name: string): Promise<FileHandle | undefined> {
    try {
      return await open(join(this.#settings.folder, name), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#fail(error as Error);
      return undefined;
    }
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const lines = this.#pending.slice(0, 500);
        await this.#write(lines);
        this.#forget(lines.at(-1)?.seq ?? 0);
      }
    } catch (error) {
      await this.#giveUp(error as Error);
    } finally {
      this.#writing = undefined;
    }
  }

  #forget(seq: number): void {
    this.#pending = this.#pending.filter((line) => line.seq > seq);
    this.#waiting = this.#pending.reduce((sum, { line }) => sum + line.length, 0);
  }

  async #write(lines: readonly PendingLine[]): Promise<void> {
    const bytes = Buffer.from(lines.map(({ line }) => line).join(''));
    const handle = await this.#handleFor(bytes.length);
    await handle.appendFile(bytes);
    this.#size += bytes.length;
    this.#isFailing = false;
  }

  async #handleFor(bytes: number): Promise<FileHandle> {
    const { folder, maxFileBytes } = this.#settings;
    if (this.#handle !== undefined && this.#size > 0 && this.#size + bytes > maxFileBytes) {
      await this.#handle.close();
      this.#handle = undefined;
      await rename(join(folder, names.current), join(folder, names.older));
    }
    this.#handle ??= await this.#openToAppend();
    return this.#handle;
  }

  async #openToAppend(): Promise<FileHandle> {
    const { folder } = this.#settings;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(join(folder, names.current), 'a', 0o600);
    try {
      this.#size = (await handle.stat()).size;
      // Ends a line that was torn.
      if (this.#size > 0) await handle.appendFile('\n');
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #giveUp(error: Error): Promise<void> {
    this.#retryAt = Date.now() + this.#settings.retryMs;
    const handle = this.#handle;
    this.#handle = undefined;
    this.#fail(error);
    try {
      await handle?.close();
    } catch (closing) {
      this.#fail(closing as Error);
    }
  }

  #fail(error: Error): void {
    if (!this.#isFailing) this.#settings.onProblem(error);
    this.#isFailing = true;
  }
}

async function* growing(handles: readonly (FileHandle | undefined)[]): AsyncGenerator<CardRecord> {
  let newest = -1;
  for (const handle of handles) {
    for await (const record of recordsIn(handle)) {
      if (record.card.seq <= newest) continue;
      newest = record.card.seq;
      yield record;
    }
  }
}

async function* recordsIn(handle: FileHandle | undefined): AsyncGenerator<CardRecord> {
  if (handle === undefined) return;
  for await (const line of handle.readLines({ autoClose: false })) {
    const record = parseRecord(line);
    if (record) yield record;
  }
}
