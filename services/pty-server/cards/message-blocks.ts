import type { SessionUpdate, ToolKind } from '@agentclientprotocol/sdk';
import type { CardEvent } from './card-source.ts';

/** A part of a message in the form that Claude Code and Qwen Code write. */
export interface MessageBlock {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly is_error?: boolean;
  readonly content?: unknown;
}

/** The blocks of a message: its `content` is a text or a list. */
export function blocksOf(content: unknown): readonly MessageBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter((block): block is MessageBlock => typeof block === 'object' && block !== null && typeof (block as MessageBlock).type === 'string');
}

/** The call of a tool, as it starts. */
export function toolCalled({ id = '', name = 'tool', input }: MessageBlock): CardEvent {
  return { kind: 'update', update: { sessionUpdate: 'tool_call', ...toolCallOf(id, name, input), status: 'in_progress' } };
}

/** What a tool gave. */
export function toolDone({ tool_use_id: toolCallId = '', is_error: failed, content }: MessageBlock): CardEvent {
  const text = blocksOf(content).map((block) => block.text ?? '').join('\n');
  const update: SessionUpdate = {
    sessionUpdate: 'tool_call_update',
    toolCallId,
    status: failed ? 'failed' : 'completed',
    content: text === '' ? [] : [{ type: 'content', content: { type: 'text', text } }],
  };
  return { kind: 'update', update };
}

export function toolCallOf(toolCallId: string, name: string, input: unknown): { toolCallId: string; title: string; name: string; kind: ToolKind; rawInput: unknown } {
  return { toolCallId, title: titleOf(name, input), name, kind: kindOf(name), rawInput: input };
}

function titleOf(name: string, input: unknown): string {
  const { command, file_path: file, filePath, path, pattern, url } = (input ?? {}) as Record<string, unknown>;
  const about = [command, file, filePath, path, pattern, url].find((value) => typeof value === 'string');
  return about === undefined ? name : `${name}: ${about}`;
}

const kinds: readonly (readonly [RegExp, ToolKind])[] = [
  [/bash|shell|command|execute/i, 'execute'],
  [/web|fetch/i, 'fetch'],
  [/glob|grep|search|list|^ls$/i, 'search'],
  [/edit|write|patch/i, 'edit'],
  [/read|view/i, 'read'],
  [/todo|plan|think/i, 'think'],
];

export function kindOf(tool: string): ToolKind {
  return kinds.find(([name]) => name.test(tool))?.[1] ?? 'other';
}
