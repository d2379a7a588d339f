import { once, EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import type {
  HostConnection,
  Offset,
  SessionExit,
  SpawnRequest,
  SubscriptionStart,
  TerminalSize,
} from '../../../../services/pty-server/host-link/host-connection.ts';

/** A request to run these words with the variables that a terminal program needs. */
export function requestFor(id: string, ...argv: readonly string[]): SpawnRequest {
  const env = { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' };
  return { id, argv, cwd: tmpdir(), env, cols: 80, rows: 24 };
}

/** Runs a line of bash of which the output comes as it is written, without carriage returns. */
export function rawRequest(id: string, line: string): SpawnRequest {
  return requestFor(id, 'bash', '-c', `stty raw -echo; ${line}`);
}

export interface ReaderOptions {
  /** False: the output is never acknowledged. */
  readonly acknowledges?: boolean;
}

/** Everything that a subscription has told. */
export class SessionReader {
  readonly #told = new EventEmitter();
  readonly #pieces: Buffer[] = [];
  readonly resizes: (TerminalSize & { readonly offset: Offset })[] = [];
  readonly gaps: Offset[] = [];
  start: SubscriptionStart | undefined;
  /** Where the next byte has to be. */
  next: Offset = 0;
  /** Pieces of output that did not begin where the one before ended. */
  faults = 0;
  exit: (SessionExit & { readonly offset: Offset }) | undefined;

  static async open(connection: HostConnection, id: string, { acknowledges = true }: ReaderOptions = {}): Promise<SessionReader> {
    const reader = new SessionReader();
    const acknowledge = (): void => {
      if (acknowledges) connection.acknowledge(id, reader.next);
    };
    reader.start = await connection.subscribe(id, {
      onOutput: (offset, bytes) => {
        reader.#take(offset, bytes);
        acknowledge();
      },
      onResumed: acknowledge,
      onResized: (offset, size) => {
        reader.resizes.push({ offset, ...size });
        reader.#told.emit('told');
      },
      onGap: (offset) => {
        reader.gaps.push(offset);
        reader.next = offset;
      },
      onExit: (offset, exit) => {
        reader.exit = { offset, ...exit };
        reader.#told.emit('told');
      },
    });
    reader.next = reader.start.firstOffset;
    return reader;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  get text(): string {
    return this.bytes.toString();
  }

  /** Resolves once it holds. Rejects after the deadline. */
  async until(holds: (reader: this) => boolean, deadlineMs = 15_000): Promise<void> {
    const signal = AbortSignal.timeout(deadlineMs);
    while (!holds(this)) await once(this.#told, 'told', { signal });
  }

  /** Resolves with the exit once it has been told. */
  async ended(deadlineMs?: number): Promise<SessionExit & { readonly offset: Offset }> {
    await this.until(({ exit }) => exit !== undefined, deadlineMs);
    return this.exit as SessionExit & { readonly offset: Offset };
  }

  #take(offset: Offset, bytes: Uint8Array): void {
    if (offset !== this.next) this.faults += 1;
    this.next = offset + bytes.length;
    this.#pieces.push(Buffer.from(bytes));
    this.#told.emit('told');
  }
}
