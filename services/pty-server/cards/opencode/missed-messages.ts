import type { Card } from '../card.ts';
import type { CardEvent } from '../card-source.ts';
import { tellOpencode, type OpencodeReading, type OpencodeTold, type Part } from './opencode-cards.ts';

/** A message as opencode's server keeps it. */
export interface OpencodeMessage {
  readonly info: { readonly id: string; readonly role: 'user' | 'assistant' };
  readonly parts: readonly Part[];
}

// Whoever has missed more looks into the terminal.
const mostMessages = 50;

/** What the newest messages of the conversation say and no card has told. `told` are the newest cards. */
export function missedMessages(before: OpencodeReading, messages: readonly OpencodeMessage[], told: readonly Card[]): OpencodeTold {
  const saidOf = textsOf(told);
  const calls = toolCallsOf(told, 'tool_call');
  const finished = toolCallsOf(told, 'tool_call_update');
  const sessionID = before.sessionId ?? '';
  let reading: OpencodeReading = { ...before, told: [...before.told, ...calls] };
  const events: CardEvent[] = [];
  const tell = (type: string, properties: object): void => {
    const next = tellOpencode(reading, { type, properties: { sessionID, ...properties } });
    reading = next.reading;
    events.push(...next.events);
  };
  // Those before the last one that was told were told as well, though their cards may be too old to be among these.
  const last = messages.findLastIndex(({ info, parts }) => saidOf.has(info.id) || parts.some(({ callID = '' }) => calls.includes(callID)));
  for (const { info, parts } of messages.slice(Math.max(last, messages.length - mostMessages, 0))) {
    const said = saidOf.get(info.id) ?? '';
    tell('message.updated', { info });
    const isUsers = info.role === 'user';
    const untold = parts.filter(({ type, callID = '' }) => (isUsers ? said === '' : type === 'tool' && !finished.includes(callID)));
    for (const part of untold) tell('message.part.updated', { part });
    tell('message.part.delta', { messageID: info.id, field: 'text', delta: isUsers ? '' : restOf(textOf(parts), said) });
  }
  return { reading, events };
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap(({ type, text = '' }) => (type === 'text' ? [text] : [])).join('');
}

// The beginning of what was said may be too old as well.
function restOf(text: string, said: string): string {
  const at = text.startsWith(said) ? 0 : text.lastIndexOf(said);
  return at < 0 ? '' : text.slice(at + said.length);
}

function textsOf(cards: readonly Card[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const card of cards) {
    if (!('update' in card)) continue;
    const { update } = card;
    const isMessage = update.sessionUpdate === 'user_message_chunk' || update.sessionUpdate === 'agent_message_chunk';
    if (!isMessage || typeof update.messageId !== 'string' || update.content.type !== 'text') continue;
    texts.set(update.messageId, `${texts.get(update.messageId) ?? ''}${update.content.text}`);
  }
  return texts;
}

function toolCallsOf(cards: readonly Card[], kind: 'tool_call' | 'tool_call_update'): readonly string[] {
  return cards.flatMap((card) => ('update' in card && card.update.sessionUpdate === kind ? [card.update.toolCallId] : []));
}
