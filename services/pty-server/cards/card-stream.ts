import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import { sessionNotice, type Card, type CardBody, type PermissionAsked, type TurnState } from './card.ts';
import { cutToCardSize } from './card-size.ts';
import type { CardEvent } from './card-source.ts';
import type { CardLog } from './log/card-log.ts';

interface OpenQuestion {
  readonly permission: PermissionAsked;
  /** Who is answering it at this moment. */
  claimedBy?: string;
}

type ProgramState = Exclude<TurnState, 'requires_action'>;

const mostOpenQuestions = 100;

/** The cards of one session: numbers them, keeps state and open questions, and tells listeners that there are new ones. */
export class CardStream {
  readonly log: CardLog;
  readonly #now: () => number;
  readonly #questions = new Map<string, OpenQuestion>();
  readonly #listeners = new Set<() => void>();
  readonly #batch: Card[] = [];
  #turn: number;
  #program: ProgramState;

  /** Goes on where the log ends. */
  constructor(log: CardLog, now: () => number = Date.now) {
    this.log = log;
    this.#now = now;
    this.#turn = log.newest?.turn ?? 0;
    const state = log.newest?.state ?? 'idle';
    this.#program = state === 'requires_action' ? 'running' : state;
    for (const permission of unsettled(log.recent)) this.#questions.set(permission.requestId, { permission });
  }

  get turn(): number {
    return this.#turn;
  }

  get state(): TurnState {
    return this.#program === 'running' && this.#questions.size > 0 ? 'requires_action' : this.#program;
  }

  /** The questions that wait for an answer, oldest first. */
  get questions(): readonly PermissionAsked[] {
    return [...this.#questions.values()].map(({ permission }) => permission);
  }

  /** `position` is kept with the last card of the batch: after a crash within it the batch is told again rather than lost. */
  add(events: readonly CardEvent[], position?: number): void {
    for (const event of events) this.#take(event);
    this.#flush(position);
  }

  /** The program was started again: whatever the one before it did or asked is over. */
  restarted(): void {
    this.#enter('idle');
    this.notice('restarted', 'info', 'The program was started again after the Sandbox was stopped.');
  }

  notice(event: string, severity: 'info' | 'warning' | 'error', title: string): void {
    this.#put({ update: sessionNotice(event, severity, title) });
    this.#flush();
  }

  /** Takes the question for the one who answers first; undefined for everybody else. */
  claim(requestId: string, by: string): PermissionAsked | undefined {
    const question = this.#questions.get(requestId);
    if (question === undefined || question.claimedBy !== undefined) return undefined;
    question.claimedBy = by;
    return question.permission;
  }

  /** Who has answered a question, or is answering it; undefined for one that waits, or was never asked. */
  answeredBy(requestId: string): string | undefined {
    const settled = this.log.recent.flatMap((card) => ('settled' in card ? [card.settled] : []));
    return this.#questions.get(requestId)?.claimedBy ?? settled.findLast((one) => one.requestId === requestId)?.by;
  }

  /** The answer did not reach the program: the question is open again. */
  release(requestId: string): void {
    const question = this.#questions.get(requestId);
    if (question) delete question.claimedBy;
  }

  settle(requestId: string, outcome: RequestPermissionOutcome): void {
    this.#settle(requestId, outcome);
    this.#flush();
  }

  /** `listener` is called when there are new cards; the result ends that. */
  onCards(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #take(event: CardEvent): void {
    switch (event.kind) {
      case 'turn':
        this.#turn += 1;
        return;
      case 'state':
        return this.#enter(event.state);
      case 'update':
        return this.#put({ update: cutToCardSize(event.update) });
      case 'asked':
        return this.#ask(event.permission);
      case 'settled':
        return this.#settle(event.requestId, event.outcome);
    }
  }

  #enter(state: ProgramState): void {
    if (state === this.#program) return;
    this.#program = state;
    if (state !== 'running') for (const requestId of this.#questions.keys()) this.#settle(requestId, { outcome: 'cancelled' }, 'session');
    this.#put({ update: { sessionUpdate: 'session_info_update', updatedAt: this.#timestamp() } });
  }

  #ask(permission: PermissionAsked): void {
    if (this.#questions.has(permission.requestId) || this.#questions.size >= mostOpenQuestions) return;
    this.#program = 'running';
    const shown = cutToCardSize(permission);
    this.#questions.set(permission.requestId, { permission: shown });
    this.#put({ permission: shown });
  }

  // A program that tells of the answer that it just got from a card client is no second decision.
  #settle(requestId: string, outcome: RequestPermissionOutcome, by = 'terminal'): void {
    const question = this.#questions.get(requestId);
    if (question === undefined) return;
    this.#questions.delete(requestId);
    this.#put({ settled: { requestId, outcome, by: question.claimedBy ?? by } });
  }

  #put(body: CardBody): void {
    const seq = this.log.nextSeq() + this.#batch.length;
    this.#batch.push({ seq, ts: this.#timestamp(), turn: this.#turn, state: this.state, ...body });
  }

  #flush(position?: number): void {
    const batch = this.#batch.splice(0);
    batch.forEach((card, index) => this.log.append(card, index === batch.length - 1 ? position : undefined));
    if (batch.length > 0) for (const listener of this.#listeners) listener();
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** The questions in these cards that nobody has answered. */
export function unsettled(cards: readonly Card[]): readonly PermissionAsked[] {
  const open = new Map<string, PermissionAsked>();
  for (const card of cards) {
    if ('permission' in card) open.set(card.permission.requestId, card.permission);
    if ('settled' in card) open.delete(card.settled.requestId);
    if (card.state === 'idle' || card.state === 'ended') open.clear();
  }
  return [...open.values()];
}
