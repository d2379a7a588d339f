import type { PermissionOption, RequestPermissionOutcome, SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';

/** Whether the program works, waits for its User, waits for a decision, or is gone. */
export type TurnState = 'running' | 'idle' | 'requires_action' | 'ended';

/** The parameters of `session/request_permission` without the session, and the name under which it is answered. */
export interface PermissionAsked {
  readonly requestId: string;
  readonly toolCall: ToolCallUpdate;
  readonly options: readonly PermissionOption[];
}

export interface PermissionSettled {
  readonly requestId: string;
  readonly outcome: RequestPermissionOutcome;
  /** Who decided: a user at a card client, or whoever sits at the terminal. */
  readonly by: string;
}

/** What a card says: an ACP `session/update`, or one of the two halves of an ACP permission request. */
export type CardBody =
  | { readonly update: SessionUpdate }
  | { readonly permission: PermissionAsked }
  | { readonly settled: PermissionSettled };

export type Card = CardBody & {
  /** Grows from card to card, also over restarts; not without holes. */
  readonly seq: number;
  /** RFC 3339. */
  readonly ts: string;
  /** Counts what the User said; 0 before the first. */
  readonly turn: number;
  /** After this card. */
  readonly state: TurnState;
};

export function messageChunk(speaker: 'user' | 'agent', text: string, messageId?: string): SessionUpdate {
  return {
    sessionUpdate: speaker === 'user' ? 'user_message_chunk' : 'agent_message_chunk',
    content: { type: 'text', text },
    ...(messageId === undefined ? {} : { messageId }),
  };
}

/** Something that happened to the session and that nobody said. */
export function sessionNotice(event: string, severity: 'info' | 'warning' | 'error', title: string): SessionUpdate {
  return { sessionUpdate: 'notice', severity, title, _meta: { 'openova.io/event': event } };
}
