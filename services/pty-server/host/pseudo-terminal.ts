import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ReadStream } from 'node:tty';
import type { TerminalSize } from '../host-link/host-connection.ts';

/** What is used of node-pty. Its own declarations leave `open` out. */
interface NodePty {
  open(options: TerminalSize & { readonly encoding: null }): OpenTerminal;
}

interface OpenTerminal {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly fd: number;
  readonly ptsName: string;
  resize(cols: number, rows: number): void;
}

const nodePty = createRequire(import.meta.url)('node-pty') as NodePty;

/**
 * A terminal pair of which no program is a part yet. node-pty's `spawn` is not used: it closes the terminal 200 ms after the
 * program has ended, read or not, and each program inherits the terminals of all others.
 */
export class PseudoTerminal {
  readonly #terminal: OpenTerminal;
  // While one slave is open, libuv sees no hang-up; on a hang-up it would drop what it has not read yet.
  readonly #heldSlave: number;
  #isClosed = false;

  constructor(size: TerminalSize, onOutput: (bytes: Buffer) => void) {
    this.#terminal = nodePty.open({ ...size, encoding: null });
    this.#heldSlave = openSync(this.#terminal.ptsName, constants.O_RDWR | constants.O_NOCTTY);
    // It would read the input in the program's place.
    this.#terminal.slave.destroy();
    // An error ends the stream, and then nothing more comes. Unheard, it would end the host.
    this.#terminal.master.on('data', onOutput).on('error', () => {});
  }

  /** The path of the program's side. */
  get path(): string {
    return this.#terminal.ptsName;
  }

  /** Reads what is there now, as far as it fits; 0 when there is nothing. */
  read(into: Buffer): number {
    let filled = 0;
    // The kernel gives one page at a time.
    while (filled < into.length) {
      const count = this.#attempt(() => readSync(this.#terminal.fd, into, filled, into.length - filled, null));
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  /** Writes what the terminal has room for, and gives its length. */
  write(bytes: Buffer): number {
    return this.#attempt(() => writeSync(this.#terminal.fd, bytes));
  }

  resize({ cols, rows }: TerminalSize): void {
    if (!this.#isClosed) this.#terminal.resize(cols, rows);
  }

  pause(): void {
    this.#terminal.master.pause();
  }

  resume(): void {
    this.#terminal.master.resume();
  }

  /** Gives to `onOutput` what was read before the pause took hold. It comes before everything that `read` gives. */
  giveHeldBack(): void {
    this.#terminal.master.read();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#heldSlave);
    this.#terminal.master.destroy();
  }

  #attempt(transfer: () => number): number {
    if (this.#isClosed) return 0;
    try {
      return transfer();
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      // Nothing there, no room, or nobody on the other side.
      if (['EAGAIN', 'EIO'].includes(code)) return 0;
      throw error;
    }
  }
}
