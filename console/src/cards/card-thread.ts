import type { CardAnswer, CardQuestion, CardUpdate, StreamedCard } from '../wire/card.ts';

export type ThreadEntry =
  | { readonly kind: 'message'; readonly key: string; readonly speaker: 'user' | 'agent' | 'thought'; readonly text: string }
  | { readonly kind: 'tool'; readonly key: string; readonly title: string; readonly status: string; readonly text: string }
  | { readonly kind: 'question'; readonly key: string; readonly question: CardQuestion; readonly answer: CardAnswer | undefined }
  | { readonly kind: 'notice'; readonly key: string; readonly text: string };

const speakers: Readonly<Record<string, 'user' | 'agent' | 'thought'>> = {
  user_message_chunk: 'user',
  agent_message_chunk: 'agent',
  agent_thought_chunk: 'thought',
};

/** The cards as a conversation: pieces of a message joined, a tool call with its newest state, a question with its answer. */
export function cardThread(cards: readonly StreamedCard[]): readonly ThreadEntry[] {
  const entries: ThreadEntry[] = [];
  for (const card of cards) {
    if (card.permission !== undefined) entries.push({ kind: 'question', key: `q${card.seq}`, question: card.permission, answer: undefined });
    if (card.settled !== undefined) settle(entries, card.settled);
    if (card.update !== undefined) addUpdate(entries, card, card.update);
  }
  return entries;
}

function settle(entries: ThreadEntry[], answer: CardAnswer): void {
  const index = entries.findIndex((entry) => entry.kind === 'question' && entry.question.requestId === answer.requestId);
  const entry = entries[index];
  if (entry?.kind === 'question') entries[index] = { ...entry, answer };
}

function addUpdate(entries: ThreadEntry[], { seq, turn }: StreamedCard, update: CardUpdate): void {
  const speaker = speakers[update.sessionUpdate];
  if (speaker !== undefined) addMessage(entries, { key: `m${turn}-${update.messageId ?? ''}`, speaker, text: contentText(update.content), seq });
  else if (update.sessionUpdate.startsWith('tool_call')) addTool(entries, update, seq);
  else if (update.sessionUpdate === 'notice' && update.title) entries.push({ kind: 'notice', key: `n${seq}`, text: update.title });
}

interface MessagePiece {
  readonly key: string;
  readonly speaker: 'user' | 'agent' | 'thought';
  readonly text: string;
  readonly seq: number;
}

function addMessage(entries: ThreadEntry[], { key, speaker, text, seq }: MessagePiece): void {
  const last = entries.at(-1);
  if (last?.kind === 'message' && last.speaker === speaker && last.key.startsWith(`${key}-`)) entries[entries.length - 1] = { ...last, text: last.text + text };
  else entries.push({ kind: 'message', key: `${key}-${seq}`, speaker, text });
}

function addTool(entries: ThreadEntry[], { toolCallId = '', title, status, content }: CardUpdate, seq: number): void {
  const index = entries.findLastIndex((entry) => entry.kind === 'tool' && entry.key.startsWith(`t${toolCallId}#`));
  const known = entries[index];
  const before = known?.kind === 'tool' ? known : { title: toolCallId, status: 'pending', text: '', key: `t${toolCallId}#${seq}` };
  const entry: ThreadEntry = { kind: 'tool', key: before.key, title: title ?? before.title, status: status ?? before.status, text: contentText(content) || before.text };
  if (index < 0) entries.push(entry);
  else entries[index] = entry;
}

/** The text in the content of an update, wherever its kind keeps it. */
function contentText(content: unknown): string {
  if (Array.isArray(content)) return content.map(contentText).filter((text) => text !== '').join('\n');
  if (typeof content !== 'object' || content === null) return '';
  if ('text' in content && typeof content.text === 'string') return content.text;
  if ('newText' in content && typeof content.newText === 'string') return content.newText;
  return 'content' in content ? contentText(content.content) : '';
}
