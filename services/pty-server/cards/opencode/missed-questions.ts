import type { Card } from '../card.ts';
import type { CardEvent } from '../card-source.ts';
import { unsettled } from '../card-stream.ts';
import { questionOf, type OpencodeProperties } from './opencode-cards.ts';

/** A question that waits, as opencode's server lists it. */
export type OpencodeQuestion = Pick<OpencodeProperties, 'id' | 'sessionID' | 'permission' | 'metadata' | 'tool'>;

/** What was asked, or has gone, while nobody listened. A question that is told already is not told again by whoever takes this. */
export function missedQuestions(sessionId: string, pending: readonly OpencodeQuestion[], told: readonly Card[]): readonly CardEvent[] {
  const own = pending.filter(({ sessionID }) => sessionID === sessionId);
  const gone = unsettled(told).filter(({ requestId }) => !own.some(({ id }) => id === requestId));
  return [
    ...gone.map(({ requestId }): CardEvent => ({ kind: 'settled', requestId, outcome: { outcome: 'cancelled' } })),
    ...own.map((question): CardEvent => ({ kind: 'asked', permission: questionOf(question) })),
  ];
}
