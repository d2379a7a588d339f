import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Logger } from '@openova/process-kit';
import { ConfigError } from '@openova/service-kit';
import { HostRefused } from '../host-link/host-refused.ts';
import { ServerLink } from './server-link.ts';
import { SessionTable } from './session-table.ts';

export interface HostOptions {
  readonly socketPath: string;
  readonly runningLimit: number;
  readonly ringBytes: number;
  readonly graceMs: number;
  /** How long programs wait for a server that is away before they run on. */
  readonly patienceMs?: number;
  readonly log: Logger;
}

export interface Host {
  /** Ends all sessions, then the connections. */
  close(): Promise<void>;
}

const connectionLimit = 16;
const writeBufferBytes = 256 * 1024;

/** Serves sessions on a socket. Rejects when another host serves there. */
export async function openHost(options: HostOptions): Promise<Host> {
  const path = resolve(options.socketPath);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = await takeLock(path);
  const hosting = new Hosting(options);
  const server = createServer({ highWaterMark: writeBufferBytes }, (socket) => hosting.accept(socket));
  server.maxConnections = connectionLimit;
  try {
    // The lock is ours, so whoever made this one is gone.
    rmSync(path, { force: true });
    await listen(server, path);
  } catch (error) {
    lock.close();
    throw error;
  }
  let closed: Promise<void> | undefined;
  return {
    close: () =>
      (closed ??= (async () => {
        await hosting.close();
        await closeServer(server);
        await closeServer(lock);
      })()),
  };
}

/** What a host does with its connections: one server at a time is served, the newest. */
class Hosting {
  readonly #sessions: SessionTable;
  readonly #log: Logger;
  readonly #patienceMs: number;
  readonly #links = new Set<ServerLink>();
  #server: ServerLink | undefined;
  #patience: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ runningLimit, ringBytes, graceMs, patienceMs = 30_000, log }: HostOptions) {
    this.#log = log;
    this.#patienceMs = patienceMs;
    this.#sessions = new SessionTable({
      runningLimit,
      ringBytes,
      graceMs,
      onChange: (session) => this.#server?.notify(session),
      onRemoved: (session) => this.#server?.forget(session),
      onInputDropped: ({ id }) => log.warn('dropped input: the program does not read it', { session: id }),
    });
  }

  accept(socket: Socket): void {
    const link = new ServerLink(socket, {
      sessions: this.#sessions,
      log: this.#log,
      onWelcome: () => this.#serve(link),
      onClose: () => this.#forget(link),
    });
    this.#links.add(link);
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    this.#isClosed = true;
    clearTimeout(this.#patience);
    for (const link of this.#links) link.refuse(new HostRefused('stopping', 'the host is stopping'));
  }

  #serve(link: ServerLink): void {
    const previous = this.#server;
    this.#server = link;
    clearTimeout(this.#patience);
    for (const session of this.#sessions.sessions) session.hold();
    this.#log.info('serving a server', { sessions: this.#sessions.sessions.length });
    previous?.refuse(new HostRefused('replaced', 'another server has connected'));
  }

  #forget(link: ServerLink): void {
    this.#links.delete(link);
    if (this.#server !== link || this.#isClosed) return;
    this.#server = undefined;
    this.#log.info('the server is away');
    this.#patience = setTimeout(() => {
      for (const session of this.#sessions.sessions) session.release();
    }, this.#patienceMs);
  }
}

// Held by the kernel for as long as this process lives, unlike a file, so that two hosts that start together cannot both get it.
async function takeLock(path: string): Promise<Server> {
  const lock = createServer((socket) => socket.destroy());
  try {
    await listen(lock, `\0openova-pty-host-${createHash('sha256').update(path).digest('hex')}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ConfigError([`cannot serve on "${path}": another pty-host does; end it first, or take another socket`]);
  }
  return lock;
}

async function listen(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening');
  // The socket is made within this call, for nobody else to connect to.
  const umask = process.umask(0o177);
  server.listen(path);
  process.umask(umask);
  await listening;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
