import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpawnRequest } from '../host-link/host-connection.ts';
import { HostRefused } from '../host-link/host-refused.ts';
import { Session, type SessionOptions } from './session.ts';
import { foregroundGroup, sendSignal, sessionProcesses } from './session-processes.ts';

export interface SessionTableOptions extends SessionOptions {
  /** How many may run at a time; 0: as many as the machine bears. */
  readonly runningLimit: number;
  /** How long a program may take to end before it is killed. */
  readonly graceMs: number;
  readonly onRemoved: (session: Session) => void;
}

interface Entry {
  readonly session: Session;
  /** Of the call that started it. */
  readonly key: string;
  removal?: Promise<null>;
}

const exitedLimit = 32;
const pollMs = 20;
const killMs = 5000;
// For last words. A shell that waits for a key or for room to write may only note the signal and wait on: without its terminal it ends.
const hangUpMs = 300;

/** The sessions of a host by id. */
export class SessionTable {
  readonly #options: SessionTableOptions;
  readonly #entries = new Map<string, Entry>();
  #isStopping = false;

  constructor(options: SessionTableOptions) {
    this.#options = options;
  }

  get sessions(): Session[] {
    return [...this.#entries.values()].map(({ session }) => session);
  }

  find(id: string): Session | undefined {
    return this.#entries.get(id)?.session;
  }

  /** Throws HostRefused when there is none of this id. */
  get(id: string): Session {
    return this.#entry(id).session;
  }

  /** Starts a program, or gives the session that the same call has started before. Throws HostRefused. */
  spawn({ key, ...request }: SpawnRequest & { readonly key: string }): Session {
    const known = this.#entries.get(request.id);
    if (known?.key === key) return known.session;
    if (known) throw new HostRefused('session-exists', `there is a session "${request.id}" already: remove it, or take another id`);
    if (this.#isStopping) throw new HostRefused('stopping', 'the host is stopping');
    this.#refuseBeyondLimit();
    const session = new Session(request, this.#options);
    this.#entries.set(request.id, { session, key });
    this.#forgetExited();
    return session;
  }

  signal(id: string, signal: string): void {
    const { pid, isRunning } = this.get(id);
    if (!Object.hasOwn(constants.signals, signal)) throw new HostRefused('bad-message', `there is no signal "${signal}"`);
    if (isRunning) sendSignal([-(foregroundGroup(pid) ?? pid)], signal as NodeJS.Signals);
  }

  /** Ends the session's processes and forgets it. Throws HostRefused. */
  remove(id: string): Promise<null> {
    const entry = this.#entry(id);
    entry.removal ??= this.#end(entry.session);
    return entry.removal;
  }

  /** Removes all sessions and starts no more. */
  async close(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#entries.keys()].map((id) => this.remove(id)));
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new HostRefused('unknown-session', `there is no session "${id}"`);
    return entry;
  }

  #refuseBeyondLimit(): void {
    const { runningLimit } = this.#options;
    const running = this.sessions.filter(({ isRunning }) => isRunning).length;
    if (runningLimit === 0 || running < runningLimit) return;
    throw new HostRefused('session-limit', `${running} of ${runningLimit} sessions are running: end one first`);
  }

  #forgetExited(): void {
    const exited = this.sessions.filter(({ exit }) => exit);
    for (const { id } of exited.slice(0, Math.max(0, exited.length - exitedLimit))) void this.remove(id);
  }

  async #end(session: Session): Promise<null> {
    const { graceMs } = this.#options;
    const started = Date.now();
    let processes = this.#processes(session);
    sendSignal(processes, 'SIGHUP');
    // A stopped program would not notice.
    sendSignal(processes, 'SIGCONT');
    while (session.isRunning || processes.length > 0) {
      const waited = Date.now() - started;
      // One that the kernel does not let go of even now is left to it.
      if (waited >= graceMs + killMs) break;
      if (waited >= hangUpMs) session.close();
      if (waited >= graceMs) sendSignal(processes, 'SIGKILL');
      await delay(pollMs);
      processes = this.#processes(session);
    }
    session.close();
    this.#entries.delete(session.id);
    this.#options.onRemoved(session);
    return null;
  }

  // The kernel gives a number again once nobody bears it, so that of an ended session may be that of another one.
  #processes({ pid, id }: Session): number[] {
    const isReused = this.sessions.some((other) => other.id !== id && other.pid === pid && other.isRunning);
    return isReused ? [] : sessionProcesses(pid);
  }
}
