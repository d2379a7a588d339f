import assert from 'node:assert/strict';
import { cardThread } from '../../../../console/src/cards/card-thread.ts';
import type { StreamedCard } from '../../../../console/src/wire/card.ts';

let seq = 0;
const card = (body: Partial<StreamedCard>): StreamedCard => ({ seq: (seq += 1), ts: '2026-11-21T12:00:00Z', turn: 1, state: 'running', ...body });
const chunk = (sessionUpdate: string, text: string, messageId?: string): StreamedCard =>
  card({ update: { sessionUpdate, content: { type: 'text', text }, ...(messageId && { messageId }) } });

describe('cardThread', () => {
  it('joins the pieces of a message and keeps messages apart', () => {
    const thread = cardThread([chunk('user_message_chunk', 'hi'), chunk('agent_message_chunk', 'a', 'm1'), chunk('agent_message_chunk', 'b', 'm1'), chunk('agent_message_chunk', 'c', 'm2')]);
    assert.deepEqual(
      thread.map((entry) => entry.kind === 'message' && [entry.speaker, entry.text]),
      [['user', 'hi'], ['agent', 'ab'], ['agent', 'c']],
    );
    assert.equal(new Set(thread.map(({ key }) => key)).size, 3);
  });

  it('shows a tool call once, with its newest state and what it printed', () => {
    const content = [{ type: 'content', content: { type: 'text', text: 'done' } }];
    const thread = cardThread([
      card({ update: { sessionUpdate: 'tool_call', toolCallId: 't', title: 'ls', status: 'pending' } }),
      card({ update: { sessionUpdate: 'tool_call_update', toolCallId: 't', status: 'completed', content } }),
    ]);
    assert.deepEqual(thread.map((entry) => entry.kind === 'tool' && [entry.title, entry.status, entry.text]), [['ls', 'completed', 'done']]);
  });

  it('puts a decision into its question', () => {
    const question = { requestId: 'r', toolCall: { title: 'rm' }, options: [{ optionId: 'yes', name: 'Allow', kind: 'allow_once' }] };
    const answer = { requestId: 'r', outcome: { outcome: 'selected', optionId: 'yes' }, by: 'ada' };
    const [open] = cardThread([card({ permission: question })]);
    const [settled, ...rest] = cardThread([card({ permission: question }), card({ settled: answer })]);
    assert.ok(open?.kind === 'question' && open.answer === undefined);
    assert.ok(settled?.kind === 'question' && settled.answer === answer);
    assert.deepEqual(rest, []);
  });

  it('leaves out what it does not know', () => {
    assert.deepEqual(cardThread([card({ update: { sessionUpdate: 'session_info_update' } }), card({ update: { sessionUpdate: 'plan' } })]), []);
  });
});
