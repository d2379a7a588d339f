import assert from 'node:assert/strict';
import { messageChunk, type Card } from '../../../../../../services/pty-server/cards/card.ts';
import type { CardEvent } from '../../../../../../services/pty-server/cards/card-source.ts';
import { missedMessages, type OpencodeMessage } from '../../../../../../services/pty-server/cards/opencode/missed-messages.ts';
import { firstOpencodeReading, type Part } from '../../../../../../services/pty-server/cards/opencode/opencode-cards.ts';

const before = { ...firstOpencodeReading, sessionId: 'ses_1' };

function message(id: string, role: 'user' | 'assistant', ...parts: readonly Partial<Part>[]): OpencodeMessage {
  return { info: { id, role }, parts: parts.map((part, index) => ({ id: `${id}-${index}`, messageID: id, type: 'text', ...part })) };
}

const bash = (callID: string, status: string): Partial<Part> => ({ type: 'tool', tool: 'bash', callID, state: { status, input: { command: 'ls' }, output: 'a b' } });

function cardsOf(...updates: readonly Extract<Card, { update: unknown }>['update'][]): readonly Card[] {
  return updates.map((update, index) => ({ seq: index + 1, ts: '2026-01-01T00:00:00.000Z', turn: 1, state: 'running', update }));
}

/** `turn`, `user: …`, `agent: …`, and what became of tools. */
function brief(events: readonly CardEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'update') return event.kind === 'turn' ? ['turn'] : [];
    const { update } = event;
    if (update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update') return [`${update.toolCallId} ${update.status}`];
    const { content } = update as { readonly content?: { readonly text?: string } };
    return [`${update.sessionUpdate.split('_')[0]}: ${content?.text}`];
  });
}

const told = (messages: readonly OpencodeMessage[], cards: readonly Card[]): readonly string[] => brief(missedMessages(before, messages, cards).events);

describe('what opencode said while nobody listened', () => {
  const conversation = [
    message('m1', 'user', { text: 'hello' }),
    message('m2', 'assistant', { text: 'Hello there.' }),
    message('m3', 'user', { text: 'list' }),
    message('m4', 'assistant', bash('c1', 'completed'), { text: 'Done.' }),
  ];

  it('is told whole when no card has anything of it', () => {
    assert.deepEqual(told(conversation, []), ['turn', 'user: hello', 'agent: Hello there.', 'turn', 'user: list', 'c1 in_progress', 'c1 completed', 'agent: Done.']);
  });

  it('goes on within the message that was being told', () => {
    const cards = cardsOf(messageChunk('user', 'hello', 'm1'), messageChunk('agent', 'Hello ', 'm2'), messageChunk('agent', 'th', 'm2'));
    assert.deepEqual(told(conversation, cards), ['agent: ere.', 'turn', 'user: list', 'c1 in_progress', 'c1 completed', 'agent: Done.']);
  });

  it('is nothing when all was told', () => {
    const call = { toolCallId: 'c1', title: 'bash' };
    const cards = cardsOf(
      messageChunk('user', 'hello', 'm1'),
      messageChunk('agent', 'Hello there.', 'm2'),
      messageChunk('user', 'list', 'm3'),
      { sessionUpdate: 'tool_call', ...call, status: 'in_progress' },
      { sessionUpdate: 'tool_call_update', ...call, status: 'completed' },
      messageChunk('agent', 'Done.', 'm4'),
    );
    assert.deepEqual(told(conversation, cards), []);
  });

  it('is the end of a tool that ran meanwhile', () => {
    const cards = cardsOf(messageChunk('user', 'list', 'm3'), { sessionUpdate: 'tool_call', toolCallId: 'c1', title: 'bash', status: 'in_progress' });
    assert.deepEqual(told(conversation, cards), ['c1 completed', 'agent: Done.']);
  });

  it('does not repeat what was told so long ago that its cards are not at hand', () => {
    const cards = cardsOf(messageChunk('agent', 'ne.', 'm4'));
    const more = [...conversation, message('m5', 'assistant', { text: 'Anything else?' })];
    assert.deepEqual(told(more, cards).filter((line) => !line.startsWith('c1')), ['agent: Anything else?']);
  });

  it('is the newest fifty messages at most', () => {
    const many = Array.from({ length: 80 }, (_, index) => message(`m${index}`, 'assistant', { text: `word-${index}` }));
    const words = told(many, []);
    assert.deepEqual([words.length, words[0], words.at(-1)], [50, 'agent: word-30', 'agent: word-79']);
  });

  it('counts as told afterwards', () => {
    const { reading } = missedMessages(before, conversation, []);
    assert.deepEqual(brief(missedMessages(reading, [message('m3', 'user', { text: 'list' })], cardsOf(messageChunk('user', 'list', 'm3'))).events), []);
    assert.ok(reading.told.includes('c1'));
    assert.deepEqual(reading.userMessages, ['m1', 'm3']);
  });
});
