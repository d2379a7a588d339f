import type { Card } from '../card.ts';

/** A card as the log keeps it. */
export interface CardRecord {
  readonly card: Card;
  /** `seq` of the card before it: shows what is missing between two records. */
  readonly after: number;
  /** The place in the source of the cards up to which everything has been told. */
  readonly position?: number;
}

/** One line of the log, with its end. */
export function formatRecord({ card, after, position }: CardRecord): string {
  return `${JSON.stringify({ after, ...(position === undefined ? {} : { position }), card })}\n`;
}

/** The record in a line; undefined when the line was torn or is something else. */
export function parseRecord(line: string): CardRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Torn lines are expected: the log is not synced to disk, and a disk may fill up within one.
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is CardRecord {
  if (!isObject(value)) return false;
  const { card, after, position } = value;
  return isCount(after) && (position === undefined || isCount(position)) && isObject(card) && isCard(card) && card.seq > after;
}

function isCard(card: object): card is Card {
  const { seq, ts, turn, state, update, permission, settled } = card as Record<string, unknown>;
  const named = isCount(seq) && isCount(turn) && typeof ts === 'string' && typeof state === 'string';
  return named && [update, permission, settled].some(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
