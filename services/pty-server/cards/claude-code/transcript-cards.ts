import { messageChunk } from '../card.ts';
import type { CardEvent } from '../card-source.ts';
import { blocksOf, toolCalled, toolDone, type MessageBlock } from '../message-blocks.ts';

interface TranscriptLine {
  readonly type?: string;
  readonly subtype?: string;
  readonly isSidechain?: boolean;
  readonly isMeta?: boolean;
  readonly message?: { readonly id?: string; readonly content?: unknown };
}

const interrupted = /^\[Request interrupted by user/;

/** The cards in one line of Claude Code's transcript. Conversations of agents within the agent are left to the terminal. */
export function tellTranscript(line: string): readonly CardEvent[] {
  const { type, subtype, isSidechain, isMeta, message } = parseLine(line);
  if (isSidechain === true || isMeta === true) return [];
  // Its last line of a turn.
  if (type === 'system' && subtype === 'turn_duration') return [{ kind: 'state', state: 'idle' }];
  const blocks = blocksOf(message?.content);
  if (type === 'assistant') return blocks.flatMap((block) => tellAgentBlock(block, message?.id));
  return type === 'user' ? tellUser(blocks) : [];
}

function parseLine(line: string): TranscriptLine {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    // The file is written by another program: a line that is no message tells nothing.
    return {};
  }
}

function tellAgentBlock(block: MessageBlock, messageId?: string): CardEvent[] {
  if (block.type === 'tool_use') return [toolCalled(block)];
  if (block.type === 'text' && block.text) return [{ kind: 'update', update: messageChunk('agent', block.text, messageId) }];
  if (block.type !== 'thinking' || !block.thinking) return [];
  return [{ kind: 'update', update: { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: block.thinking } } }];
}

// What the User said comes by a hook, and sooner.
function tellUser(blocks: readonly MessageBlock[]): CardEvent[] {
  const results = blocks.filter(({ type }) => type === 'tool_result').map(toolDone);
  const isInterrupted = blocks.some(({ type, text = '' }) => type === 'text' && interrupted.test(text));
  return isInterrupted ? [...results, { kind: 'state', state: 'idle' }] : results;
}
