import { messageChunk, type PermissionAsked } from '../card.ts';
import type { CardEvent } from '../card-source.ts';
import { blocksOf, toolCalled, toolCallOf, toolDone } from '../message-blocks.ts';

/** What must be known of the lines before to understand the next. */
export interface QwenReading {
  readonly messageId?: string;
  /** The newest message of the agent calls a tool, so the turn goes on after it. */
  readonly callsTool: boolean;
}

export interface QwenTold {
  readonly reading: QwenReading;
  readonly events: readonly CardEvent[];
}

interface QwenEvent {
  readonly type?: string;
  readonly subtype?: string;
  readonly parent_tool_use_id?: string | null;
  readonly message?: { readonly content?: unknown };
  readonly event?: {
    readonly type?: string;
    readonly message?: { readonly id?: string };
    readonly delta?: { readonly type?: string; readonly text?: string; readonly thinking?: string };
  };
  readonly request_id?: string;
  readonly request?: { readonly subtype?: string; readonly tool_name?: string; readonly tool_use_id?: string; readonly input?: unknown };
  readonly response?: { readonly request_id?: string; readonly response?: { readonly allowed?: boolean } };
}

export const allowOnce = 'allow_once';
export const rejectOnce = 'reject_once';

/** The cards in one line of Qwen Code's event file. */
export function tellQwen(reading: QwenReading, line: string): QwenTold {
  const event = parseEvent(line);
  // A tool that is itself an agent has a conversation of its own.
  if (event === undefined || typeof event.parent_tool_use_id === 'string') return { reading, events: [] };
  switch (event.type) {
    case 'system':
      return { reading, events: event.subtype === 'session_start' ? [{ kind: 'state', state: 'idle' }] : [] };
    case 'user':
      return { reading, events: tellUser(event) };
    case 'assistant':
      return tellAssistant(reading, event);
    case 'stream_event':
      return tellStream(reading, event);
    case 'control_request':
      return { reading, events: tellQuestion(event) };
    case 'control_response':
      return { reading, events: tellAnswer(event) };
    default:
      return { reading, events: [] };
  }
}

function parseEvent(line: string): QwenEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    return typeof event === 'object' && event !== null ? event : undefined;
  } catch {
    // The file is written by another program: a line that is no event tells nothing.
    return undefined;
  }
}

function tellUser({ message }: QwenEvent): CardEvent[] {
  const blocks = blocksOf(message?.content);
  const text = blocks.map((block) => (block.type === 'text' ? block.text ?? '' : '')).join('');
  const said: CardEvent[] = [{ kind: 'turn' }, { kind: 'state', state: 'running' }, { kind: 'update', update: messageChunk('user', text) }];
  return [...(text === '' ? [] : said), ...blocks.filter(({ type }) => type === 'tool_result').map(toolDone)];
}

function tellAssistant(reading: QwenReading, { message }: QwenEvent): QwenTold {
  const calls = blocksOf(message?.content).filter(({ type }) => type === 'tool_use');
  return { reading: { ...reading, callsTool: reading.callsTool || calls.length > 0 }, events: calls.map(toolCalled) };
}

function tellStream(reading: QwenReading, { event }: QwenEvent): QwenTold {
  switch (event?.type) {
    case 'message_start':
      return { reading: { ...(event.message?.id === undefined ? {} : { messageId: event.message.id }), callsTool: false }, events: [{ kind: 'state', state: 'running' }] };
    case 'content_block_delta':
      return { reading, events: tellDelta(reading, event.delta) };
    case 'message_stop':
      return { reading, events: reading.callsTool ? [] : [{ kind: 'state', state: 'idle' }] };
    default:
      return { reading, events: [] };
  }
}

function tellDelta({ messageId }: QwenReading, delta: NonNullable<QwenEvent['event']>['delta']): CardEvent[] {
  if (delta?.type === 'text_delta' && delta.text) return [{ kind: 'update', update: messageChunk('agent', delta.text, messageId) }];
  if (delta?.type !== 'thinking_delta' || !delta.thinking) return [];
  return [{ kind: 'update', update: { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: delta.thinking } } }];
}

function tellQuestion({ request_id: requestId, request }: QwenEvent): CardEvent[] {
  if (requestId === undefined || request?.subtype !== 'can_use_tool') return [];
  const { tool_name: name = 'tool', tool_use_id: id = requestId, input } = request;
  const permission: PermissionAsked = {
    requestId,
    toolCall: { ...toolCallOf(id, name, input), status: 'pending' },
    options: [
      { optionId: allowOnce, name: 'Allow', kind: 'allow_once' },
      { optionId: rejectOnce, name: 'Reject', kind: 'reject_once' },
    ],
  };
  return [{ kind: 'asked', permission }];
}

function tellAnswer({ response }: QwenEvent): CardEvent[] {
  const { request_id: requestId, response: answer } = response ?? {};
  if (requestId === undefined) return [];
  return [{ kind: 'settled', requestId, outcome: { outcome: 'selected', optionId: answer?.allowed === true ? allowOnce : rejectOnce } }];
}
