/** What a scripted model says: a text, a call of a tool, or both. */
export interface ModelReply {
  readonly text?: string;
  readonly tool?: { readonly name: string; readonly input: Readonly<Record<string, unknown>> };
  /** A stream stands still after the first half of the text until this is settled. */
  readonly hold?: Promise<unknown>;
}

const model = 'pong-1';
let calls = 0;

/** The server-sent events of a streamed chat completion. */
export async function* openaiEvents(reply: ModelReply): AsyncGenerator<string> {
  const chunk = (delta: object, finish: string | null = null) => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices })}\n\n`;
  };
  yield chunk({ role: 'assistant', content: '' });
  for await (const content of textParts(reply)) yield chunk({ content });
  if (reply.tool) yield chunk({ tool_calls: [{ index: 0, ...openaiCall(reply.tool) }] });
  yield chunk({}, reply.tool ? 'tool_calls' : 'stop');
  yield `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage: openaiUsage })}\n\n`;
  yield 'data: [DONE]\n\n';
}

/** A chat completion that comes whole. */
export function openaiBody({ text = '', tool }: ModelReply): object {
  const message = { role: 'assistant', content: text, ...(tool ? { tool_calls: [openaiCall(tool)] } : {}) };
  const choices = [{ index: 0, message, finish_reason: tool ? 'tool_calls' : 'stop' }];
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices, usage: openaiUsage };
}

/** The server-sent events of a streamed Anthropic message. */
export async function* anthropicEvents(reply: ModelReply): AsyncGenerator<string> {
  const message = { ...anthropicMessage([]), stop_reason: null, usage: { input_tokens: 1, output_tokens: 0 } };
  yield event('message_start', { message });
  let index = 0;
  if (reply.text !== undefined) {
    yield event('content_block_start', { index, content_block: { type: 'text', text: '' } });
    for await (const text of textParts(reply)) yield event('content_block_delta', { index, delta: { type: 'text_delta', text } });
    yield event('content_block_stop', { index });
    index += 1;
  }
  if (reply.tool) {
    const { input, ...call } = anthropicCall(reply.tool);
    yield event('content_block_start', { index, content_block: { ...call, input: {} } });
    yield event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) } });
    yield event('content_block_stop', { index });
  }
  yield event('message_delta', { delta: { stop_reason: stopReason(reply), stop_sequence: null }, usage: { output_tokens: 1 } });
  yield event('message_stop');
}

/** An Anthropic message that comes whole. */
export function anthropicBody(reply: ModelReply): object {
  const text = reply.text === undefined ? [] : [{ type: 'text', text: reply.text }];
  const content = [...text, ...(reply.tool ? [anthropicCall(reply.tool)] : [])];
  return { ...anthropicMessage(content), stop_reason: stopReason(reply) };
}

function event(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const openaiUsage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

function openaiCall({ name, input }: NonNullable<ModelReply['tool']>) {
  return { id: `call_${++calls}`, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

function anthropicMessage(content: readonly object[]) {
  return { id: 'msg_1', type: 'message', role: 'assistant', model, content, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } };
}

function anthropicCall({ name, input }: NonNullable<ModelReply['tool']>) {
  return { type: 'tool_use', id: `toolu_${++calls}`, name, input };
}

function stopReason({ tool }: ModelReply): string {
  return tool ? 'tool_use' : 'end_turn';
}

async function* textParts({ text = '', hold }: ModelReply): AsyncGenerator<string> {
  const middle = Math.ceil(text.length / 2);
  if (middle === 0) return;
  yield text.slice(0, middle);
  await hold;
  if (middle < text.length) yield text.slice(middle);
}
