import { messageChunk, sessionNotice, type PermissionAsked } from '../card.ts';
import type { CardEvent } from '../card-source.ts';
import { toolCalled, toolCallOf, toolDone } from '../message-blocks.ts';

/** What must be known of the events before to understand the next. */
export interface OpencodeReading {
  /** The conversation in the terminal; none before the first prompt. */
  readonly sessionId?: string;
  /** Messages of the User, parts that carry thoughts, and what is not told again: the newest of each. */
  readonly userMessages: readonly string[];
  readonly thoughts: readonly string[];
  readonly told: readonly string[];
}

export interface OpencodeTold {
  readonly reading: OpencodeReading;
  readonly events: readonly CardEvent[];
}

export interface Part {
  readonly id: string;
  readonly messageID: string;
  readonly type: string;
  readonly text?: string;
  readonly tool?: string;
  readonly callID?: string;
  readonly state?: { readonly status: string; readonly input?: unknown; readonly output?: string; readonly error?: string };
}

/** The fields of its events that are read. */
export interface OpencodeProperties {
  readonly sessionID?: string;
  readonly info?: { readonly id?: string; readonly role?: 'user' | 'assistant'; readonly parentID?: string; readonly sessionID?: string };
  readonly part?: Part;
  readonly partID?: string;
  readonly messageID?: string;
  readonly field?: string;
  readonly delta?: string;
  readonly status?: { readonly type?: string };
  readonly error?: { readonly name?: string; readonly data?: { readonly message?: string } };
  readonly id?: string;
  readonly requestID?: string;
  readonly reply?: string;
  readonly permission?: string;
  readonly metadata?: unknown;
  readonly tool?: { readonly callID?: string };
}

export interface OpencodeEvent {
  readonly type: string;
  readonly properties: OpencodeProperties;
}

type Teller = (reading: OpencodeReading, properties: OpencodeProperties) => Partial<OpencodeTold>;

export const firstOpencodeReading: OpencodeReading = { userMessages: [], thoughts: [], told: [] };

const tellers: Readonly<Record<string, Teller>> = {
  'session.status': (_reading, { status }) => ({ events: [{ kind: 'state', state: status?.type === 'idle' ? 'idle' : 'running' }] }),
  'session.idle': () => ({ events: [{ kind: 'state', state: 'idle' }] }),
  'session.error': (_reading, { error }) => ({ events: tellError(error) }),
  'message.updated': (reading, { info }) => ({ reading: withSpeaker(reading, info) }),
  'message.part.updated': (reading, { part }) => (part ? tellPart(reading, part) : {}),
  'message.part.delta': (reading, properties) => ({ events: tellDelta(reading, properties) }),
  'permission.asked': (_reading, properties) => ({ events: [{ kind: 'asked', permission: questionOf(properties) }] }),
  'permission.replied': (_reading, { requestID, reply }) => ({ events: tellReply(requestID, reply) }),
};

/** The cards in one event of opencode's server. Conversations of agents within the agent are left to the terminal. */
export function tellOpencode(before: OpencodeReading, { type, properties }: OpencodeEvent): OpencodeTold {
  const session = properties.sessionID;
  const isChild = properties.info?.parentID !== undefined && type.startsWith('session.');
  const teller = tellers[type];
  if (type === 'session.created' && !isChild && session !== undefined) return { reading: { ...firstOpencodeReading, sessionId: session }, events: [] };
  if (teller === undefined || session === undefined) return { reading: before, events: [] };
  const reading = { ...before, sessionId: before.sessionId ?? session };
  if (reading.sessionId !== session) return { reading, events: [] };
  return { reading, events: [], ...teller(reading, properties) };
}

function withSpeaker(reading: OpencodeReading, info: OpencodeProperties['info']): OpencodeReading {
  if (info?.id === undefined || info.role !== 'user') return reading;
  return { ...reading, userMessages: withNewest(reading.userMessages, info.id) };
}

function tellPart(reading: OpencodeReading, part: Part): Partial<OpencodeTold> {
  if (part.type === 'tool') return tellTool(reading, part);
  if (part.type === 'reasoning') return { reading: { ...reading, thoughts: withNewest(reading.thoughts, part.id) } };
  const isNew = part.type === 'text' && reading.userMessages.includes(part.messageID) && !reading.told.includes(part.id);
  if (!isNew || !part.text) return {};
  const said: CardEvent = { kind: 'update', update: messageChunk('user', part.text, part.messageID) };
  return { reading: { ...reading, told: withNewest(reading.told, part.id) }, events: [{ kind: 'turn' }, { kind: 'state', state: 'running' }, said] };
}

function tellTool(reading: OpencodeReading, { callID: id, tool = 'tool', state }: Part): Partial<OpencodeTold> {
  if (id === undefined || state === undefined || state.status === 'pending') return {};
  const isTold = reading.told.includes(id);
  const call = isTold ? [] : [toolCalled({ type: 'tool_use', id, name: tool, input: state.input })];
  const next = { ...reading, told: withNewest(reading.told, id) };
  if (state.status === 'running') return { reading: next, events: call };
  const failed = state.status !== 'completed';
  const done = toolDone({ type: 'tool_result', tool_use_id: id, is_error: failed, content: state.output ?? state.error ?? '' });
  return { reading: next, events: [...call, done] };
}

function withNewest(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids.slice(-500), id];
}

function tellDelta({ userMessages, thoughts }: OpencodeReading, { field, delta, partID = '', messageID = '' }: OpencodeProperties): CardEvent[] {
  if (field !== 'text' || !delta || userMessages.includes(messageID)) return [];
  if (!thoughts.includes(partID)) return [{ kind: 'update', update: messageChunk('agent', delta, messageID) }];
  return [{ kind: 'update', update: { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: delta } } }];
}

function tellError(error: OpencodeProperties['error']): CardEvent[] {
  if (error?.name === 'MessageAbortedError') return [];
  const title = error?.data?.message ?? error?.name ?? 'The agent reported an error.';
  return [{ kind: 'update', update: sessionNotice('agent-error', 'error', title.slice(0, 500)) }];
}

const replies = { allow_once: 'once', allow_always: 'always', reject_once: 'reject' } as const;

export function questionOf({ id = '', permission = 'tool', metadata, tool }: OpencodeProperties): PermissionAsked {
  return {
    requestId: id,
    toolCall: { ...toolCallOf(tool?.callID ?? id, permission, metadata), status: 'pending' },
    options: [
      { optionId: 'allow_once', name: 'Allow once', kind: 'allow_once' },
      { optionId: 'allow_always', name: 'Allow always', kind: 'allow_always' },
      { optionId: 'reject_once', name: 'Reject', kind: 'reject_once' },
    ],
  };
}

/** opencode's word for an option of its question. */
export function replyOf(optionId: string): (typeof replies)[keyof typeof replies] {
  return Object.hasOwn(replies, optionId) ? replies[optionId as keyof typeof replies] : 'reject';
}

function tellReply(requestId: string | undefined, reply: string | undefined): CardEvent[] {
  const option = Object.entries(replies).find(([, word]) => word === reply)?.[0] ?? 'reject_once';
  return requestId === undefined ? [] : [{ kind: 'settled', requestId, outcome: { outcome: 'selected', optionId: option } }];
}
