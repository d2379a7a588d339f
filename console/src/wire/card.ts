/** The parts of a card that the console shows; the rest of the protocol's fields are ignored. */
export interface CardUpdate {
  readonly sessionUpdate: string;
  readonly content?: unknown;
  readonly messageId?: string;
  readonly toolCallId?: string;
  readonly title?: string | null;
  readonly status?: string | null;
  readonly severity?: string;
}

export interface CardQuestion {
  readonly requestId: string;
  readonly toolCall: { readonly title?: string | null; readonly toolCallId?: string };
  readonly options: readonly { readonly optionId: string; readonly name: string; readonly kind: string }[];
}

export interface CardAnswer {
  readonly requestId: string;
  readonly outcome: { readonly outcome: string; readonly optionId?: string };
  readonly by: string;
}

export type CardTurnState = 'running' | 'idle' | 'requires_action' | 'ended';

/** One card of `openova.cards.v1`; it has one of `update`, `permission` and `settled`. */
export interface StreamedCard {
  readonly seq: number;
  readonly ts: string;
  readonly turn: number;
  readonly state: CardTurnState;
  readonly update?: CardUpdate;
  readonly permission?: CardQuestion;
  readonly settled?: CardAnswer;
}
