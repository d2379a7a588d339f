import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageChunk, type Card } from '../../../../../services/pty-server/cards/card.ts';
import { CardLog, type CardLogSettings, type LogItem } from '../../../../../services/pty-server/cards/log/card-log.ts';

export function agentCard(seq: number, text = `card ${seq}`): Card {
  return { seq, ts: '2026-01-01T00:00:00.000Z', turn: 1, state: 'running', update: messageChunk('agent', text) };
}

/** A folder of its own for each test, and logs in it that are closed after the test. */
export class LogFolder {
  path = '';
  readonly problems: Error[] = [];
  readonly #logs: CardLog[] = [];

  async make(): Promise<void> {
    this.path = await mkdtemp(join(tmpdir(), 'cards-'));
  }

  async open(settings: Partial<CardLogSettings> = {}): Promise<CardLog> {
    const log = await CardLog.open({ folder: this.path, onProblem: (problem) => this.problems.push(problem), ...settings });
    this.#logs.push(log);
    return log;
  }

  async remove(): Promise<void> {
    for (const log of this.#logs.splice(0)) await log.close();
    this.problems.length = 0;
    await rm(this.path, { recursive: true, force: true });
  }
}

export function write(log: CardLog, count: number): void {
  for (let index = 0; index < count; index++) log.append(agentCard(log.nextSeq()));
}

export async function itemsAfter(log: CardLog, seq: number): Promise<readonly (number | Extract<LogItem, { gap: unknown }>['gap'])[]> {
  const items = await Array.fromAsync(log.after(seq));
  return items.map((item) => ('gap' in item ? item.gap : item.card.seq));
}
