import { rm } from 'node:fs/promises';
import type { Logger } from '@openova/process-kit';
import type { ServedSession } from '../sessions/served-session.ts';
import type { LaunchRequest, PlanLaunch } from '../sessions/launch-plan.ts';
import type { Opened } from '../sessions/session-registry.ts';
import { cardAdapter } from './card-adapters.ts';
import type { CardFolders, CardSource, LaunchAdditions } from './card-source.ts';
import { CardStream } from './card-stream.ts';
import { CardLog } from './log/card-log.ts';
import { openSource } from './open-source.ts';

/** The cards of a session and the way to its program. */
export interface LiveCards {
  readonly stream: CardStream;
  readonly source: CardSource;
  /** Ends the source. */
  readonly close: () => Promise<void>;
}

export interface SessionCardsParts {
  readonly foldersOf: (sessionId: string) => CardFolders;
  readonly log: Logger;
}

const bellEveryMs = 2_000;

/** The cards of all sessions: written whether or not anybody reads them. */
export class SessionCards {
  readonly #parts: SessionCardsParts;
  readonly #live = new Map<string, Promise<LiveCards>>();
  readonly #streams = new Map<string, CardStream>();
  readonly #sessions = new Map<string, ServedSession>();

  constructor(parts: SessionCardsParts) {
    this.#parts = parts;
  }

  /** Adds to a plan what the program needs so that its cards can be read. Without it the program starts all the same. */
  planned(plan: PlanLaunch): PlanLaunch {
    return async (request) => {
      const own = await plan(request);
      const { args, env } = await this.#prepare(request);
      return { ...own, argv: [...own.argv, ...args], env: { ...own.env, ...env } };
    };
  }

  /** Called for each session as it is opened. A session whose screen was lost comes again. */
  follow(session: ServedSession, { isRestarted }: Opened): void {
    const { id } = session;
    const before = isRestarted ? this.#forget(id) : Promise.resolve();
    this.#sessions.set(id, session);
    const live = this.#live.get(id) ?? before.then(() => this.#open(session, isRestarted));
    this.#live.set(id, live);
    live.then(
      (cards) => this.#watch(session, cards),
      (err: unknown) => this.#parts.log.error('a session has no cards', { err, session: id }),
    );
  }

  async of({ id }: ServedSession): Promise<LiveCards | undefined> {
    return this.#live.get(id);
  }

  /** Tells the readers of a session's cards what its User should know. */
  async warn(sessionId: string, title: string): Promise<void> {
    const live = await this.#live.get(sessionId)?.catch(() => undefined);
    live?.stream.notice('home', 'warning', title);
  }

  isTurnInProgress(sessionId: string): boolean {
    const state = this.#streams.get(sessionId)?.state;
    return state === 'running' || state === 'requires_action';
  }

  async close(): Promise<void> {
    for (const id of this.#live.keys()) await this.#forget(id);
  }

  /** The session was deleted. */
  async remove(sessionId: string): Promise<void> {
    await this.#forget(sessionId);
    await rm(this.#parts.foldersOf(sessionId).pod, { recursive: true, force: true });
  }

  async #forget(sessionId: string): Promise<void> {
    const live = this.#live.get(sessionId);
    this.#live.delete(sessionId);
    this.#streams.delete(sessionId);
    this.#sessions.delete(sessionId);
    const cards = await live?.catch(() => undefined);
    await cards?.close();
    await cards?.stream.log.close();
  }

  async #prepare({ agent, sessionId }: LaunchRequest): Promise<LaunchAdditions> {
    const folders = this.#parts.foldersOf(sessionId);
    try {
      // What a program before it was started with leads to nobody.
      await rm(folders.pod, { recursive: true, force: true });
      return await cardAdapter(agent).prepare(folders);
    } catch (err) {
      this.#parts.log.warn('an agent starts without a way to its cards', { err, session: sessionId });
      return { args: [], env: {} };
    }
  }

  async #open({ id, details }: ServedSession, isRestarted: boolean): Promise<LiveCards> {
    const { foldersOf, log: logger } = this.#parts;
    const folders = foldersOf(id);
    const onProblem = (err: Error): void => logger.warn('cards are incomplete', { err, session: id });
    const log = await CardLog.open({
      folder: folders.home,
      onProblem: (err) => {
        onProblem(err);
        this.#streams.get(id)?.notice('log', 'warning', 'Cards cannot be written to the home folder: they stay in memory.');
      },
    });
    const stream = new CardStream(log);
    this.#streams.set(id, stream);
    if (isRestarted) stream.restarted();
    const source = await openSource({ agent: details.agent, folders, stream }, {
      terminal: {
        write: (bytes) => this.#sessions.get(id)?.input(bytes),
        text: async (fromLine) => this.#sessionOf(id).text(fromLine),
      },
      sink: (events, position) => stream.add(events, position),
      position: log.position,
      isRestarted,
      nativeSessionId: details.nativeSessionId,
      onNativeSession: (native) => this.#sessions.get(id)?.foundNativeSession(native),
      told: () => log.recent,
      questions: stream.questions,
      onProblem,
    });
    let closing: Promise<void> | undefined;
    return { stream, source, close: () => (closing ??= source.close()) };
  }

  #sessionOf(id: string): ServedSession {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new Error('the session is gone');
    return session;
  }

  #watch(session: ServedSession, { stream, source, close }: LiveCards): void {
    let bellAt = 0;
    let isEnding = false;
    const tellExit = async (): Promise<void> => {
      const { exit } = session;
      if (exit === undefined || isEnding) return;
      isEnding = true;
      // Its last words come first.
      await close();
      if (stream.state === 'ended') return;
      const how = exit.signal ?? `status ${exit.code}`;
      stream.notice('exit', exit.code === 0 ? 'info' : 'warning', `The program has ended: ${how}.`);
      stream.add([{ kind: 'state', state: 'ended' }]);
    };
    session.watch({
      onGrown: () => void tellExit(),
      onParsed: () => {},
      onTyped: (bytes) => source.watch?.typed(bytes),
      onOutput: (bytes) => source.watch?.output(bytes),
      onBell: () => {
        if (Date.now() - bellAt < bellEveryMs) return;
        bellAt = Date.now();
        stream.notice('bell', 'info', 'The terminal rang its bell.');
      },
    });
    void tellExit();
  }
}
