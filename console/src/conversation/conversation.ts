import { revise, type Draft } from './draft.ts';
import { replyTo, type ReplySentence } from './reply.ts';
import { understand } from './understanding.ts';

export type ConversationTurn =
  | { readonly speaker: 'user'; readonly text: string }
  | { readonly speaker: 'agent'; readonly sentences: readonly ReplySentence[] };

export interface WishConversation {
  readonly turns: readonly ConversationTurn[];
  readonly draft: Draft;
  /** How often the person has said yes to a draft that can be started. */
  readonly confirmations: number;
}

export type ConversationStep = { readonly kind: 'said'; readonly text: string } | { readonly kind: 'edited'; readonly draft: Draft };

export const newConversation: WishConversation = { turns: [{ speaker: 'agent', sentences: [{ key: 'talk.hello' }] }], draft: {}, confirmations: 0 };

/** The conversation after something was said, or put right by hand. */
export function converse(conversation: WishConversation, step: ConversationStep): WishConversation {
  if (step.kind === 'edited') return { ...conversation, draft: step.draft };
  const understanding = understand(step.text);
  const draft = revise(conversation.draft, understanding);
  const { sentences, starts } = replyTo(understanding, draft);
  return {
    turns: [...conversation.turns, { speaker: 'user', text: step.text }, { speaker: 'agent', sentences }],
    draft,
    confirmations: conversation.confirmations + (starts ? 1 : 0),
  };
}
