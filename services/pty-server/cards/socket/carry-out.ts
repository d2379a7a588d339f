import type { LiveCards } from '../session-cards.ts';
import type { CardMessage } from './client-message.ts';

/** Why something that a client said was not done. */
export interface CardRefusal {
  readonly code: 'read_only' | 'session_ended' | 'question_not_open' | 'option_unknown' | 'agent_unreachable';
  readonly detail: string;
  readonly next: string;
  /** Who was faster with the answer to a question. */
  readonly by?: string;
}

/** Does what a client says to the program. Undefined: done. */
export async function carryOut({ stream, source }: Pick<LiveCards, 'stream' | 'source'>, message: CardMessage, user: string): Promise<CardRefusal | undefined> {
  if (stream.state === 'ended') return { code: 'session_ended', detail: 'the program has ended', next: 'start a new session' };
  if (message.type === 'permission') return permit({ stream, source }, message, user);
  try {
    await (message.type === 'prompt' ? source.prompt(message.text) : source.cancel());
    return undefined;
  } catch {
    return unreachable;
  }
}

const unreachable: CardRefusal = { code: 'agent_unreachable', detail: 'the program did not take this', next: 'use its terminal' };

type Permission = Extract<CardMessage, { type: 'permission' }>;

async function permit({ stream, source }: Pick<LiveCards, 'stream' | 'source'>, { requestId, outcome }: Permission, user: string): Promise<CardRefusal | undefined> {
  const asked = stream.questions.find((question) => question.requestId === requestId);
  if (outcome.outcome === 'selected' && asked && !asked.options.some(({ optionId }) => optionId === outcome.optionId)) {
    return { code: 'option_unknown', detail: 'the question has no such option', next: 'send the optionId of one of its options' };
  }
  const question = stream.claim(requestId, user);
  if (question === undefined) return notOpen(stream.answeredBy(requestId));
  try {
    await source.permit(question, outcome);
    stream.settle(requestId, outcome);
    return undefined;
  } catch {
    stream.release(requestId);
    return unreachable;
  }
}

function notOpen(by: string | undefined): CardRefusal {
  const refusal = { code: 'question_not_open', next: 'follow the cards to see the outcome' } as const;
  if (by === undefined) return { ...refusal, detail: 'this question was never asked, or has gone' };
  return { ...refusal, detail: `${by} was faster with the answer`, by };
}
