import type { Card } from '../card.ts';
import { formatRecord, type CardRecord } from './card-record.ts';
import { RecordFile } from './record-file.ts';
import { RecordWindow, type WindowSize } from './record-window.ts';

export interface CardLogSettings {
  /** The session's folder on the home claim. */
  readonly folder: string;
  /** What is held in memory. */
  readonly window?: WindowSize;
  readonly maxFileBytes?: number;
  readonly retryMs?: number;
  /** The disk refused cards: they stay in memory, and the disk is tried again later. */
  readonly onProblem: (problem: Error) => void;
}

/** A card, or what is said in place of cards that are gone: the reader has all up to `after`, and `next` is the one that follows. */
export type LogItem = { readonly card: Card } | { readonly gap: { readonly after: number; readonly next: number } };

const usualWindow: WindowSize = { records: 2_000, characters: 4 * 1024 * 1024 };

// A server that starts cannot know how far the one before it counted in memory while the disk was full.
const numbersPerStart = 1_000_000;

/** The cards of one session: on disk as far as the disk takes them, the newest in memory. */
export class CardLog {
  readonly #file: RecordFile;
  readonly #window: RecordWindow;
  #next = 1;
  #position: number | undefined;

  private constructor(file: RecordFile, window: RecordWindow) {
    this.#file = file;
    this.#window = window;
  }

  static async open({ folder, window = usualWindow, maxFileBytes = 4 * 1024 * 1024, retryMs = 30_000, onProblem }: CardLogSettings): Promise<CardLog> {
    const file = new RecordFile({ folder, maxFileBytes, retryMs, onProblem });
    const log = new CardLog(file, new RecordWindow(window));
    try {
      for await (const record of file.read()) log.#remember(record, formatRecord(record).length);
    } catch (error) {
      onProblem(error as Error);
    }
    const newest = log.newest?.seq ?? 0;
    if (newest > 0) log.#next = Math.floor(newest / numbersPerStart + 1) * numbersPerStart + 1;
    return log;
  }

  get newest(): Card | undefined {
    return this.#window.newest?.card;
  }

  /** The place in the source up to which everything is in the log. */
  get position(): number | undefined {
    return this.#position;
  }

  /** The newest cards, oldest first. */
  get recent(): readonly Card[] {
    return this.#window.records.map(({ card }) => card);
  }

  nextSeq(): number {
    return this.#next;
  }

  append(card: Card, position?: number): void {
    const record = { card, after: this.newest?.seq ?? 0, ...(position === undefined ? {} : { position }) };
    const line = formatRecord(record);
    this.#remember(record, line.length);
    this.#next = card.seq + 1;
    this.#file.append(record, line);
  }

  /** Everything after `seq` that there is. Ends when the reader has the newest card. */
  async *after(seq: number): AsyncGenerator<LogItem> {
    // A number that this log never gave belongs to a log that is gone. One that a killed server gave may have missed the disk.
    let reached = seq >= this.#next ? 0 : seq;
    if (reached !== seq) yield { gap: { after: seq, next: this.#window.next(0)?.card.seq ?? this.#next } };
    for await (const record of this.#records(reached)) {
      if (record.after > reached) yield { gap: { after: reached, next: record.card.seq } };
      yield { card: record.card };
      reached = record.card.seq;
    }
  }

  async *#records(seq: number): AsyncGenerator<CardRecord> {
    let reached = seq;
    for (;;) {
      for await (const record of this.#outOfMemory(reached)) {
        yield record;
        reached = record.card.seq;
      }
      // Memory may move on past a slow reader at any card.
      const record = this.#window.next(reached);
      if (record === undefined) return;
      yield record;
      reached = record.card.seq;
    }
  }

  /** What only the disk has after `seq`. */
  async *#outOfMemory(seq: number): AsyncGenerator<CardRecord> {
    if (this.#window.reaches(seq)) return;
    for await (const record of this.#file.read()) {
      if (record.card.seq <= seq) continue;
      yield record;
      if (this.#window.reaches(record.card.seq)) return;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #remember(record: CardRecord, length: number): void {
    this.#window.add(record, length);
    if (record.position !== undefined) this.#position = record.position;
  }
}
