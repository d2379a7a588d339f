import type { Logger } from '@openova/process-kit';
import type { HostConnection, TerminalSize } from '../host-link/host-connection.ts';
import { HostRefused } from '../host-link/host-refused.ts';
import type { OpenScreen } from '../screen/screen.ts';
import type { Activity } from './activity.ts';
import type { SessionDetails } from './checkpoint-format.ts';
import type { PlanLaunch, ResumeRequest } from './launch-plan.ts';
import { ServedSession, type ClosedBecause, type SessionParts } from './served-session.ts';
import type { SessionCounts } from './session-counts.ts';
import { newSessionId } from './session-id.ts';

export interface RegistryParts {
  readonly host: HostConnection;
  readonly openScreen: OpenScreen;
  readonly planLaunch: PlanLaunch;
  /** What the first session is called that is given no id; empty: as any other. */
  readonly firstId: string;
  readonly activity: Activity;
  readonly creditBytes: number;
  readonly counts: SessionCounts;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether an agent works on something in a session, with or without a client. */
  readonly isTurnInProgress: (sessionId: string) => boolean;
  /** A session is served from now on. One whose screen was lost is opened again. */
  readonly onOpened?: (session: ServedSession) => void;
  readonly onRemoved?: (sessionId: string) => void;
}

/** What a session is to be, whatever its id. */
export interface StartRequest {
  readonly agent: string;
  readonly name?: string;
  readonly cwd?: string;
  readonly resume?: ResumeRequest;
  readonly size: TerminalSize;
}

export interface NewSession extends StartRequest {
  readonly id?: string;
}

/** The sessions of the Sandbox. What its host has is taken up first; until then every question waits. */
export class SessionRegistry {
  readonly #parts: RegistryParts;
  readonly #sessions = new Map<string, Promise<ServedSession>>();
  readonly #starting = new Map<string, Promise<ServedSession>>();
  readonly #opened = new Map<string, ServedSession>();
  readonly #takenUp: Promise<void>;
  #closed = false;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
    this.#takenUp = this.#takeUp();
    // Whoever asks for a session is told.
    this.#takenUp.catch((err: unknown) => parts.log.error('the sessions cannot be taken up', { err }));
  }

  /** Undefined: there is no such session. */
  async find(id: string): Promise<ServedSession | undefined> {
    await this.#takenUp;
    return this.#sessions.get(id);
  }

  async list(): Promise<readonly ServedSession[]> {
    await this.#takenUp;
    return Promise.all(this.#sessions.values());
  }

  /** The sessions that are served now, for those who cannot wait. */
  get current(): Iterable<ServedSession> {
    return this.#opened.values();
  }

  /** Sessions with a client, or in which an agent is at work. A process that nobody looks at does not count. */
  get activeCount(): number {
    const isActive = ({ id, exit, attached }: ServedSession): boolean =>
      attached > 0 || (exit === undefined && this.#parts.isTurnInProgress(id));
    return [...this.#opened.values()].filter(isActive).length;
  }

  /** Starts a session. Rejects with HostRefused, or with HttpProblem when its agent cannot be launched. */
  async create({ id, ...request }: NewSession): Promise<ServedSession> {
    await this.#takenUp;
    const chosen = id ?? this.#nextId();
    if (this.#isKnown(chosen)) throw new HostRefused('session-exists', `there is a session "${chosen}"`);
    return this.#start(chosen, request);
  }

  /** The session of this id, started unless it is there. Those who ask at the same time get the same one. */
  async findOrCreate(id: string, request: StartRequest): Promise<ServedSession> {
    await this.#takenUp;
    return this.#sessions.get(id) ?? this.#starting.get(id) ?? this.#start(id, request);
  }

  /** Ends the session's programs and forgets it. Tells whether there was one. */
  async remove(id: string): Promise<boolean> {
    const session = await this.find(id);
    if (session === undefined) return false;
    await this.#parts.host.remove(id).catch(unlessUnknown);
    this.#forget(session, 'removed');
    this.#parts.onRemoved?.(id);
    this.#parts.activity.touch();
    return true;
  }

  /** Lets go of all sessions; they go on at the host. */
  close(): void {
    this.#closed = true;
    for (const session of this.#opened.values()) session.close('released');
    this.#opened.clear();
    this.#sessions.clear();
  }

  async #takeUp(): Promise<void> {
    const hosted = await this.#parts.host.sessions();
    for (const { id } of hosted) this.#openInBackground(id);
  }

  #isKnown(id: string): boolean {
    return this.#sessions.has(id) || this.#starting.has(id);
  }

  #nextId(): string {
    const { firstId } = this.#parts;
    return firstId === '' || this.#isKnown(firstId) ? newSessionId() : firstId;
  }

  #start(id: string, request: StartRequest): Promise<ServedSession> {
    this.#parts.activity.touch();
    const starting = this.#launch(id, request).finally(() => this.#starting.delete(id));
    this.#starting.set(id, starting);
    return starting;
  }

  async #launch(id: string, { name, size, ...request }: StartRequest): Promise<ServedSession> {
    const { agent } = request;
    const plan = await this.#parts.planLaunch({ sessionId: id, ...request, ...size });
    const details = { agent, ...(name === undefined ? {} : { name }) };
    try {
      await this.#parts.host.spawn({ id, ...plan, ...size });
      const session = await this.#open(id, details);
      await session.saveCheckpoint();
      return session;
    } catch (error) {
      this.#adopt(id, details).catch((err: unknown) => this.#logUntaken(id, err));
      throw error;
    }
  }

  /** Takes up a session whose start has failed here, if the host has it all the same. */
  async #adopt(id: string, details: SessionDetails): Promise<void> {
    const hosted = await this.#parts.host.sessions();
    if (hosted.some((each) => each.id === id) && !this.#isKnown(id)) await this.#open(id, details);
  }

  #open(id: string, details?: SessionDetails): Promise<ServedSession> {
    const opening = this.#opening(id, details);
    this.#sessions.set(id, opening);
    return opening;
  }

  async #opening(id: string, details?: SessionDetails): Promise<ServedSession> {
    const { host, openScreen, log, now, creditBytes, counts, activity } = this.#parts;
    const parts: SessionParts = {
      host,
      openScreen,
      log,
      now,
      creditBytes,
      counts,
      touch: () => activity.touch(),
      onLost: (lost) => this.#reopen(lost),
    };
    try {
      const session = await ServedSession.open(id, parts, details);
      if (this.#closed) session.close('released');
      else this.#serve(session);
      return session;
    } catch (error) {
      this.#sessions.delete(id);
      throw error;
    }
  }

  #serve(session: ServedSession): void {
    this.#opened.set(session.id, session);
    this.#parts.onOpened?.(session);
  }

  #openInBackground(id: string): void {
    this.#open(id).catch((err: unknown) => this.#logUntaken(id, err));
  }

  #logUntaken(id: string, err: unknown): void {
    if (!this.#closed) this.#parts.log.error('a session cannot be taken up', { err, session: id });
  }

  #reopen(lost: ServedSession): void {
    if (this.#closed || this.#opened.get(lost.id) !== lost) return;
    this.#forget(lost, 'released');
    this.#openInBackground(lost.id);
  }

  #forget(session: ServedSession, why: ClosedBecause): void {
    this.#sessions.delete(session.id);
    this.#opened.delete(session.id);
    session.close(why);
  }
}

// A host that took the place of another does not know the sessions of the one before.
function unlessUnknown(error: unknown): void {
  if (!(error instanceof HostRefused && error.code === 'unknown-session')) throw error;
}
