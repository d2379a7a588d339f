import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import type { Checkpoint, HostedSession, Offset, SessionExit, SpawnRequest, TerminalSize } from '../host-link/host-connection.ts';
import { HostRefused } from '../host-link/host-refused.ts';
import type { Resumption } from '../host-link/link-message.ts';
import { ByteRing } from './byte-ring.ts';
import { InputQueue } from './input-queue.ts';
import { KeptCheckpoints } from './kept-checkpoints.ts';
import { startProgram } from './program.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { ResizeLog } from './resize-log.ts';

export interface SessionOptions {
  readonly ringBytes: number;
  /** There are new output, a new size or the exit to tell of. */
  readonly onChange: (session: Session) => void;
  readonly onInputDropped: (session: Session) => void;
}

const inputLimit = 4 * 1024 * 1024;
// How much is read before other sessions have their turn. More than a terminal can hold.
const turnBytes = 256 * 1024;
// A terminal that gives less than this at once, such as the echo of a key, has nothing more: looking again would only cost time.
const furtherBytes = 256;
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** A program in a terminal, and the newest bytes that it has written. */
export class Session {
  readonly id: string;
  readonly epoch = randomUUID();
  readonly pid: number;
  readonly startedAt = Date.now();
  readonly ring: ByteRing;
  readonly resizes: ResizeLog;
  #acknowledged: Offset = 0;
  #answered: Offset = 0;
  readonly #checkpoints = new KeptCheckpoints();
  /** The program has ended; its last output may not have been read. */
  #ended: SessionExit | undefined;
  #exit: SessionExit | undefined;
  #isHeld = true;
  #isPaused = false;
  readonly #terminal: PseudoTerminal;
  readonly #input: InputQueue;
  readonly #options: SessionOptions;

  /** Throws HostRefused when the program cannot be started. */
  constructor(request: SpawnRequest, options: SessionOptions) {
    const { id, cols, rows } = request;
    this.id = id;
    this.#options = options;
    this.ring = new ByteRing(options.ringBytes);
    this.resizes = new ResizeLog({ cols, rows });
    this.#terminal = openTerminal(request, (bytes) => this.#onOutput(bytes));
    this.#input = new InputQueue((bytes) => this.#terminal.write(bytes), inputLimit);
    try {
      const child = startProgram(request, this.#terminal.path);
      this.pid = child.pid as number;
      this.#awaitEnd(child);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get isRunning(): boolean {
    return this.#ended === undefined;
  }

  /** Present once all output is in the ring. */
  get exit(): SessionExit | undefined {
    return this.#exit;
  }

  describe(): HostedSession {
    const { id, epoch, pid, startedAt, ring } = this;
    const { cols, rows } = this.resizes.newest;
    const exit = this.#exit ? { exit: this.#exit } : {};
    return { id, epoch, pid, startedAt, cols, rows, oldest: ring.oldest, end: ring.end, acknowledged: this.#acknowledged, ...exit };
  }

  /**
   * Where a subscription begins: where it stopped, if it is one to this output; else at a checkpoint that the ring continues, a whole one
   * if there is one, or at the oldest byte.
   */
  startFor(resume: Resumption | undefined): { readonly firstOffset: Offset; readonly checkpoint?: Checkpoint } {
    const { oldest, end } = this.ring;
    if (resume && resume.epoch === this.epoch && resume.from <= end) {
      const firstOffset = Math.max(resume.from, oldest);
      this.#creditFrom(Math.min(this.#acknowledged, firstOffset));
      return { firstOffset };
    }
    const checkpoint = this.#checkpoints.continuedFrom(oldest);
    const firstOffset = checkpoint?.offset ?? oldest;
    this.#creditFrom(firstOffset);
    return { firstOffset, ...(checkpoint ? { checkpoint } : {}) };
  }

  write(bytes: Buffer): void {
    if (this.isRunning && !this.#input.push(bytes)) this.#options.onInputDropped(this);
  }

  answer(query: Offset, bytes: Buffer): void {
    if (query <= this.#answered) return;
    this.#answered = query;
    this.write(bytes);
  }

  resize(size: TerminalSize): void {
    if (!this.isRunning) return;
    // What has been written for the old size stays before the change.
    if (!this.#isPaused) this.#read(turnBytes);
    if (!this.resizes.add(size, this.ring.end)) return;
    this.#terminal.resize(size);
    this.#options.onChange(this);
  }

  /** Kept when it is newer than those before and of a place that exists. Its bytes must be alone in their memory. */
  keepCheckpoint(checkpoint: Checkpoint): void {
    if (checkpoint.offset > this.ring.end) return;
    this.#checkpoints.keep(checkpoint);
    this.#freeRing();
  }

  acknowledge(offset: Offset): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(offset, this.ring.end));
    this.#applyCredit();
    this.#freeRing();
  }

  /** Nothing that is unacknowledged is overwritten from now on: the program waits instead. */
  hold(): void {
    this.#isHeld = true;
    this.#applyCredit();
  }

  /** The program runs on; what is unacknowledged may be overwritten. */
  release(): void {
    this.#isHeld = false;
    this.#applyCredit();
  }

  /** Lets go of the terminal, whatever the program does. For a program this is the hang-up: it can neither read nor write any more. */
  close(): void {
    this.#input.close();
    this.#terminal.close();
  }

  get #credit(): number {
    if (!this.#isHeld) return Infinity;
    return Math.max(0, Math.floor(this.ring.limit / 2) - (this.ring.end - this.#acknowledged));
  }

  // What another server has acknowledged says nothing of the one that begins here: it is still to get everything after.
  #creditFrom(offset: Offset): void {
    this.#acknowledged = offset;
    this.#applyCredit();
  }

  /** Whoever comes begins at the checkpoint, and the server that is there has everything: none of the bytes is needed any more. */
  #freeRing(): void {
    const { end } = this.ring;
    if (this.#checkpoints.wholeOffset === end && this.#acknowledged === end) this.ring.free();
  }

  #awaitEnd(child: ChildProcess): void {
    child.once('exit', (code, signal) => {
      this.#ended = signal ? { code: 128 + constants.signals[signal], signal } : { code: code ?? 0 };
      this.#input.close();
      this.#terminal.pause();
      this.#readToEnd();
    });
  }

  #onOutput(bytes: Buffer): void {
    this.#append(bytes);
    if (!this.isRunning) return;
    if (bytes.length >= furtherBytes) this.#read(turnBytes);
    this.#applyCredit();
    this.#options.onChange(this);
  }

  #applyCredit(): void {
    if (this.#exit) return;
    if (!this.isRunning) {
      this.#readToEnd();
    } else if (this.#isPaused !== (this.#credit === 0)) {
      this.#isPaused = !this.#isPaused;
      if (this.#isPaused) this.#terminal.pause();
      else this.#terminal.resume();
    }
  }

  /** Nothing is written any more: the kernel has hung up the terminal, and what it still has is all there is. */
  #readToEnd(): void {
    if (this.#credit === 0) return;
    this.#terminal.giveHeldBack();
    const isEmpty = this.#read(turnBytes);
    // More than a terminal can hold comes from somebody who opened it anew.
    if (isEmpty || this.#credit > 0) {
      this.#exit = this.#ended;
      this.close();
    }
    this.#options.onChange(this);
  }

  /** True when the terminal has nothing more. */
  #read(most: number): boolean {
    for (let left = Math.min(most, this.#credit); left > 0; left = Math.min(left, this.#credit)) {
      const room = Math.min(left, scratch.length);
      const count = this.#terminal.read(scratch.subarray(0, room));
      this.#append(scratch.subarray(0, count));
      if (count < room) return true;
      left -= count;
    }
    return false;
  }

  #append(bytes: Buffer): void {
    this.ring.append(bytes);
    this.resizes.forgetBefore(this.ring.oldest);
  }
}

function openTerminal({ argv, cols, rows }: SpawnRequest, onOutput: (bytes: Buffer) => void): PseudoTerminal {
  try {
    return new PseudoTerminal({ cols, rows }, onOutput);
  } catch (error) {
    throw new HostRefused('spawn-failed', `cannot start "${argv[0]}": the system gives no terminal (${(error as Error).message})`);
  }
}
