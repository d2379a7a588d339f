import type { Logger } from '@openova/process-kit';
import type { HostConnection, TerminalSize } from '../host-link/host-connection.ts';
import { HostRefused } from '../host-link/host-refused.ts';
import type { OpenScreen } from '../screen/screen.ts';
import { endedHost } from '../persistence/ended-host.ts';
import type { KeptSession } from '../persistence/kept-session.ts';
import type { SessionKeeper } from '../persistence/session-keeper.ts';
import type { Activity } from './activity.ts';
import type { LaunchRequest, PlanLaunch, ResumeRequest } from './launch-plan.ts';
import { ServedSession, type ClosedBecause, type SessionBeginning, type SessionHost, type SessionParts } from './served-session.ts';
import type { SessionCounts } from './session-counts.ts';
import { newSessionId } from './session-id.ts';

export interface RegistryParts {
  readonly host: HostConnection;
  readonly openScreen: OpenScreen;
  readonly planLaunch: PlanLaunch;
  readonly keeper: SessionKeeper;
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
  readonly onOpened?: (session: ServedSession, how: Opened) => void;
  readonly onRemoved?: (sessionId: string) => Promise<void>;
}

export interface Opened {
  /** Its program was started again. */
  readonly isRestarted: boolean;
}

/** A session that is served, or of which only the home claim knows. */
export type KnownSession = ServedSession | KeptSession;

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

interface Opening extends SessionBeginning {
  readonly host?: SessionHost;
}

/** The sessions of the Sandbox. What its host has is taken up first; until then every question waits. */
export class SessionRegistry {
  readonly #parts: RegistryParts;
  readonly #sessions = new Map<string, Promise<ServedSession>>();
  readonly #starting = new Map<string, Promise<ServedSession>>();
  readonly #opened = new Map<string, ServedSession>();
  readonly #kept = new Map<string, KeptSession>();
  readonly #takenUp: Promise<void>;
  #closed = false;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
    this.#takenUp = this.#takeUp();
    // Whoever asks for a session is told.
    this.#takenUp.catch((err: unknown) => parts.log.error('the sessions cannot be taken up', { err }));
  }

  /** Undefined: there is no such session. */
  async find(id: string): Promise<KnownSession | undefined> {
    await this.#takenUp;
    return this.#kept.get(id) ?? this.#sessions.get(id);
  }

  /** The session for somebody who comes to it: one that is only kept begins again. Rejects as `create` does. */
  async open(id: string): Promise<ServedSession | undefined> {
    await this.#takenUp;
    return this.#begun(id);
  }

  async list(): Promise<readonly KnownSession[]> {
    await this.#takenUp;
    return [...this.#kept.values(), ...(await Promise.all([...this.#sessions].filter(([id]) => !this.#kept.has(id)).map(([, session]) => session)))];
  }

  /** The sessions that are known now, for those who cannot wait. */
  get current(): readonly KnownSession[] {
    return [...this.#kept.values(), ...this.#opened.values()];
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
    return this.#begun(id) ?? this.#start(id, request);
  }

  /** Ends the session's programs and forgets it. Tells whether there was one. */
  async remove(id: string): Promise<boolean> {
    await this.#takenUp;
    // Whether it has begun or not, what stays is removed.
    await this.#starting.get(id)?.catch(() => {});
    const session = await this.#sessions.get(id);
    if (session) {
      await this.#parts.host.remove(id).catch(unlessUnknown);
      this.#forget(session, 'removed');
    }
    const wasKept = this.#kept.delete(id);
    if (!session && !wasKept) return false;
    await this.#parts.onRemoved?.(id);
    await this.#parts.keeper.forget(id);
    this.#parts.activity.touch();
    return true;
  }

  /** Lets go of all sessions; they go on at the host. */
  async close(): Promise<void> {
    // What the home claim has is all there is, should the host be stopped next.
    await Promise.all([...this.#opened.values()].map((session) => session.saveCheckpoint()));
    await this.#parts.keeper.close();
    this.#closed = true;
    for (const session of this.#opened.values()) session.close('released');
    this.#opened.clear();
    this.#sessions.clear();
  }

  async #takeUp(): Promise<void> {
    const { host, keeper } = this.#parts;
    const hosted = await host.sessions();
    const kept = new Map((await keeper.load()).map((session) => [session.id, session]));
    for (const { id } of hosted) {
      this.#openInBackground(id, { details: kept.get(id)?.details ?? {} });
      kept.delete(id);
    }
    for (const [id, session] of kept) this.#kept.set(id, session);
  }

  #isKnown(id: string): boolean {
    return this.#sessions.has(id) || this.#starting.has(id) || this.#kept.has(id);
  }

  #begun(id: string): Promise<ServedSession> | undefined {
    const kept = this.#kept.get(id);
    return this.#sessions.get(id) ?? this.#starting.get(id) ?? (kept && this.#beginAgain(kept));
  }

  #nextId(): string {
    const { firstId } = this.#parts;
    return firstId === '' || this.#isKnown(firstId) ? newSessionId() : firstId;
  }

  #start(id: string, request: StartRequest): Promise<ServedSession> {
    return this.#begin(id, async () => {
      const { name, size, ...launch } = request;
      const { agent } = launch;
      return this.#launch({ sessionId: id, ...launch, ...size }, { details: { agent, ...(name === undefined ? {} : { name }) } });
    });
  }

  /** Shows the last screen of a session that has ended; starts the program of one that ran, below what its terminal showed. */
  #beginAgain(kept: KeptSession): Promise<ServedSession> {
    return this.#begin(kept.id, async () => {
      const { id, exit, size, details } = kept;
      const { agent = '', cwd, nativeSessionId } = details;
      const { keeper } = this.#parts;
      const wanted = { sessionId: id, agent, ...size, ...(cwd === undefined ? {} : { cwd }), resume: nativeSessionId === undefined ? {} : { nativeSessionId } };
      const session = exit
        ? await this.#open(id, { details, host: endedHost(kept, exit, await keeper.lastScreen(id)) })
        : await this.#launch(wanted, { details, past: await keeper.pastScreen(kept) });
      this.#kept.delete(id);
      return session;
    });
  }

  /** Until it has begun, whoever asks for the session gets the same promise. */
  #begin(id: string, begin: () => Promise<ServedSession>): Promise<ServedSession> {
    this.#parts.activity.touch();
    const starting = begin().finally(() => this.#starting.delete(id));
    this.#starting.set(id, starting);
    return starting;
  }

  async #launch(wanted: LaunchRequest, beginning: SessionBeginning): Promise<ServedSession> {
    const { sessionId: id, cols, rows } = wanted;
    const { argv, env, cwd, nativeSessionId } = await this.#parts.planLaunch(wanted);
    const details = { ...beginning.details, cwd, ...(nativeSessionId === undefined ? {} : { nativeSessionId }) };
    try {
      await this.#parts.host.spawn({ id, argv, env, cwd, cols, rows });
      const session = await this.#open(id, { ...beginning, details });
      await session.saveCheckpoint();
      return session;
    } catch (error) {
      this.#adopt(id, { ...beginning, details }).catch((err: unknown) => this.#logUntaken(id, err));
      throw error;
    }
  }

  /** Takes up a session whose start has failed here, if the host has it all the same. */
  async #adopt(id: string, beginning: SessionBeginning): Promise<void> {
    const hosted = await this.#parts.host.sessions();
    if (hosted.some((each) => each.id === id) && !this.#isKnown(id)) await this.#open(id, beginning);
  }

  #open(id: string, opening: Opening): Promise<ServedSession> {
    const opened = this.#opening(id, opening);
    this.#sessions.set(id, opened);
    return opened;
  }

  async #opening(id: string, opening: Opening): Promise<ServedSession> {
    const { openScreen, log, now, creditBytes, counts, activity } = this.#parts;
    const { host = this.#parts.host, past } = opening;
    const parts: SessionParts = {
      host,
      openScreen,
      log,
      now,
      creditBytes,
      counts,
      touch: () => activity.touch(),
      onLost: (lost) => this.#reopen(lost, host),
      onHostLost: (lost) => void this.#leave(lost),
    };
    try {
      const session = await ServedSession.open(id, parts, opening);
      if (this.#closed) session.close('released');
      else this.#serve(session, { isRestarted: past !== undefined });
      return session;
    } catch (error) {
      this.#sessions.delete(id);
      throw error;
    }
  }

  #serve(session: ServedSession, how: Opened): void {
    this.#opened.set(session.id, session);
    this.#parts.keeper.follow(session);
    this.#parts.onOpened?.(session, how);
  }

  #openInBackground(id: string, opening: Opening): void {
    this.#open(id, opening).catch((err: unknown) => this.#logUntaken(id, err));
  }

  #logUntaken(id: string, err: unknown): void {
    if (!this.#closed) this.#parts.log.error('a session cannot be taken up', { err, session: id });
  }

  #reopen(lost: ServedSession, host: SessionHost): void {
    if (this.#closed || this.#opened.get(lost.id) !== lost) return;
    this.#forget(lost, 'released');
    this.#openInBackground(lost.id, { host, details: lost.details });
  }

  /** The host has gone without the session having ended: clients come back, and it begins again. */
  async #leave(lost: ServedSession): Promise<void> {
    const kept = await this.#parts.keeper.leave(lost);
    if (this.#closed || this.#opened.get(lost.id) !== lost) return;
    this.#kept.set(lost.id, kept);
    this.#forget(lost, 'released');
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
