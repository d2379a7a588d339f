import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';

/** Characters that a prompt may have. */
export const longestPrompt = 32_768;
const longestId = 128;

/** What a card client says, with the number under which it gets its answer. */
export type CardMessage =
  | { readonly type: 'prompt'; readonly id: number; readonly text: string }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'permission'; readonly id: number; readonly requestId: string; readonly outcome: RequestPermissionOutcome };

/** A message that was not understood. */
export interface BadMessage {
  readonly type: 'bad';
  readonly id: number | null;
  readonly code: 'bad_message' | 'prompt_too_long';
  readonly detail: string;
}

export function parseClientMessage(frame: string): CardMessage | BadMessage {
  const message = parseObject(frame);
  const { type, id } = message ?? {};
  if (!Number.isSafeInteger(id)) return bad(null, 'a message is a JSON object with a whole number "id"');
  const number = id as number;
  switch (type) {
    case 'prompt':
      return readPrompt(number, message?.['prompt']);
    case 'cancel':
      return { type, id: number };
    case 'permission':
      return readPermission(number, message?.['requestId'], message?.['outcome']);
    default:
      return bad(number, '"type" is none of prompt, cancel, permission');
  }
}

function readPrompt(id: number, prompt: unknown): CardMessage | BadMessage {
  const blocks = Array.isArray(prompt) ? (prompt as readonly unknown[]) : [];
  const texts = blocks.map(textOf);
  const text = texts.join('\n');
  if (texts.includes(undefined) || text.trim() === '') return bad(id, '"prompt" is a list of text blocks with some text');
  if (text.length <= longestPrompt) return { type: 'prompt', id, text };
  return { type: 'bad', id, code: 'prompt_too_long', detail: `a prompt has at most ${longestPrompt} characters` };
}

function textOf(block: unknown): string | undefined {
  const { type, text } = (block ?? {}) as Record<string, unknown>;
  return type === 'text' && typeof text === 'string' ? text : undefined;
}

function readPermission(id: number, requestId: unknown, outcome: unknown): CardMessage | BadMessage {
  if (!isId(requestId)) return bad(id, '"requestId" is the one of the question');
  const { outcome: kind, optionId } = (outcome ?? {}) as Record<string, unknown>;
  if (kind === 'cancelled') return { type: 'permission', id, requestId, outcome: { outcome: kind } };
  if (kind === 'selected' && isId(optionId)) return { type: 'permission', id, requestId, outcome: { outcome: kind, optionId } };
  return bad(id, '"outcome" is {"outcome":"selected","optionId":…} or {"outcome":"cancelled"}');
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longestId;
}

function bad(id: number | null, detail: string): BadMessage {
  return { type: 'bad', id, code: 'bad_message', detail };
}

function parseObject(frame: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
