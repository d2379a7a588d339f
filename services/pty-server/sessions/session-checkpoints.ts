import { freeBytes } from '../host-link/free-bytes.ts';
import { largestCheckpoint } from '../host-link/frame.ts';
import type { Checkpoint, Offset } from '../host-link/host-connection.ts';
import type { ScreenPart, Snapshot } from '../screen/screen.ts';
import { CheckpointCadence, type Progress } from './checkpoint-cadence.ts';
import { encodeCheckpoint, type SessionDetails } from './checkpoint-format.ts';

/** The session whose screen is saved. */
export interface CheckpointSource {
  /** The screen with everything that has arrived, for nobody else. */
  readonly snapshot: (part: ScreenPart) => Promise<Snapshot>;
  readonly details: () => SessionDetails;
  /** How far its output has come. */
  readonly progress: () => Progress;
  /** Gives it to the host; false when that cannot be now. */
  readonly handOver: (checkpoint: Checkpoint) => boolean;
  /** `tellableEnd` has moved. */
  readonly onKept: () => void;
  readonly onFailed: (error: unknown) => void;
}

// With a quarter of the ring between two screens: three eighths, and half of the ring. What is left is for what the host reads at once.
const tellableShare = 1.5;

/** Saves a session's screen for the server that comes after this one: all of it now and then, what is visible often enough in a flood. */
export class SessionCheckpoints {
  readonly #source: CheckpointSource;
  readonly #cadence: CheckpointCadence;
  readonly #visibleEvery: number;
  /** Up to here, at least, the host has a screen or will have one. */
  #covered: Offset;
  /** Where the newest screen is that the host has. */
  #kept: Offset;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** The host has a screen of `saved`. The next one is due after `visibleEvery` bytes at the latest. */
  constructor(source: CheckpointSource, saved: Offset, visibleEvery: number) {
    this.#source = source;
    this.#cadence = new CheckpointCadence(saved);
    this.#covered = saved;
    this.#kept = saved;
    this.#visibleEvery = visibleEvery;
  }

  /**
   * How far the host may be told that output is parsed. It lets a program write half of its ring more, and a server that comes after this
   * one needs all bytes from the newest screen on that the host has.
   */
  get tellableEnd(): Offset {
    return this.#kept + this.#visibleEvery * tellableShare;
  }

  /** Saves the screen as it is. */
  async save(): Promise<void> {
    const { offset } = (await this.#save('all')) ?? {};
    const { now } = this.#source.progress();
    if (offset === undefined) return this.#cadence.failed(now);
    this.#covered = Math.max(this.#covered, offset);
    this.#cadence.saved(offset, now);
  }

  /** There is new output. */
  onOutput(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const dueIn = this.#cadence.dueIn(this.#source.progress());
    if (dueIn !== undefined) this.#timer = setTimeout(() => void this.#saveWhenDue(), dueIn);
  }

  onParsed(offset: Offset): void {
    if (offset - this.#covered < this.#visibleEvery) return;
    this.#covered = offset;
    void this.#save('visible');
  }

  /** The link to the host was broken: it may lack every screen since the one that let it be told of `acknowledged`. */
  resumed(acknowledged: Offset): void {
    this.#kept = acknowledged - this.#visibleEvery * tellableShare;
    this.#cadence.lost();
    void this.#save('visible');
    this.onOutput();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #save(part: ScreenPart): Promise<Checkpoint | undefined> {
    try {
      const snapshot = await this.#source.snapshot(part);
      if (this.#closed) return undefined;
      const checkpoint = { ...encodeCheckpoint({ details: this.#source.details(), snapshot }), isPartial: part === 'visible' };
      freeBytes(snapshot.bytes);
      if (!this.#source.handOver(checkpoint)) return undefined;
      // The link does not carry it, but the host has to have one.
      if (part === 'all' && checkpoint.bytes.length > largestCheckpoint) return await this.#save('visible');
      this.#kept = Math.max(this.#kept, checkpoint.offset);
      this.#source.onKept();
      return checkpoint;
    } catch (error) {
      if (!this.#closed) this.#source.onFailed(error);
      return undefined;
    }
  }

  async #saveWhenDue(): Promise<void> {
    if (this.#cadence.dueIn(this.#source.progress()) === 0) await this.save();
    this.#timer = undefined;
    this.onOutput();
  }
}
