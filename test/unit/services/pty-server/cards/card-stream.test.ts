import assert from 'node:assert/strict';
import { messageChunk, type PermissionAsked } from '../../../../../services/pty-server/cards/card.ts';
import { CardStream } from '../../../../../services/pty-server/cards/card-stream.ts';
import { acpProblems } from '../../../../support/acp-schema.ts';
import { LogFolder } from './card-fixture.ts';

const folder = new LogFolder();
const question: PermissionAsked = {
  requestId: 'q1',
  toolCall: { toolCallId: 't1', title: 'Write a file' },
  options: [{ optionId: 'yes', name: 'Allow', kind: 'allow_once' }, { optionId: 'no', name: 'Reject', kind: 'reject_once' }],
};
const yes = { outcome: 'selected', optionId: 'yes' } as const;

describe('the cards of a session', () => {
  beforeEach(() => folder.make());
  afterEach(() => folder.remove());

  it('carry number, time, turn and state around an ACP update [PTY-03]', async () => {
    const stream = new CardStream(await folder.open(), () => 0);
    stream.add([{ kind: 'turn' }, { kind: 'state', state: 'running' }, { kind: 'update', update: messageChunk('agent', 'hello') }]);
    const card = stream.log.recent.at(-1)!;
    assert.deepEqual(card, { seq: 2, ts: '1970-01-01T00:00:00.000Z', turn: 1, state: 'running', update: messageChunk('agent', 'hello') });
    assert.deepEqual(stream.log.recent.flatMap(acpProblems), []);
  });

  it('require an action while a question is open, and give it to the first who answers [PTY-03]', async () => {
    const stream = new CardStream(await folder.open());
    stream.add([{ kind: 'state', state: 'running' }, { kind: 'asked', permission: question }]);
    assert.equal(stream.state, 'requires_action');
    assert.deepEqual(stream.claim('q1', 'ann'), question);
    assert.equal(stream.claim('q1', 'bob'), undefined);
    stream.settle('q1', yes);
    assert.equal(stream.state, 'running');
    const { seq, ts, ...rest } = stream.log.recent.at(-1)!;
    assert.ok(seq > 0 && ts !== '');
    assert.deepEqual(rest, { turn: 0, state: 'running', settled: { requestId: 'q1', outcome: yes, by: 'ann' } });
    assert.deepEqual(stream.log.recent.flatMap(acpProblems), []);
  });

  it('know who was faster with an answer, while it is on its way and afterwards [PTY-03]', async () => {
    const stream = new CardStream(await folder.open());
    stream.add([{ kind: 'asked', permission: question }]);
    assert.equal(stream.answeredBy('q1'), undefined);
    stream.claim('q1', 'ann');
    assert.equal(stream.answeredBy('q1'), 'ann');
    stream.settle('q1', yes);
    assert.equal(stream.answeredBy('q1'), 'ann');
    assert.equal(stream.answeredBy('never asked'), undefined);
  });

  it('hold an open question no larger than its card', async () => {
    const stream = new CardStream(await folder.open());
    const toolCall = { ...question.toolCall, rawInput: { content: 'x'.repeat(5_000_000) } };
    stream.add([{ kind: 'asked', permission: { ...question, toolCall } }]);
    assert.ok(JSON.stringify(stream.questions).length < 40_000);
    assert.deepEqual(stream.log.recent.map((card) => 'permission' in card && card.permission), stream.questions);
  });

  it('open a question again whose answer did not arrive', async () => {
    const stream = new CardStream(await folder.open());
    stream.add([{ kind: 'asked', permission: question }]);
    stream.claim('q1', 'ann');
    stream.release('q1');
    assert.deepEqual(stream.claim('q1', 'bob'), question);
  });

  it('close questions that nobody answered when the turn ends', async () => {
    const stream = new CardStream(await folder.open());
    stream.add([{ kind: 'asked', permission: question }, { kind: 'state', state: 'idle' }]);
    assert.deepEqual(stream.questions, []);
    assert.equal(stream.state, 'idle');
  });

  it('know their turn, state and open questions again after a restart', async () => {
    const before = new CardStream(await folder.open());
    before.add([{ kind: 'turn' }, { kind: 'state', state: 'running' }, { kind: 'asked', permission: question }], 9);
    await before.log.close();
    const stream = new CardStream(await folder.open());
    assert.deepEqual([stream.turn, stream.state, stream.questions, stream.log.position], [1, 'requires_action', [question], 9]);
  });

  it('cut what is too large and say so', async () => {
    const stream = new CardStream(await folder.open());
    stream.add([{ kind: 'update', update: { sessionUpdate: 'tool_call', toolCallId: 't', title: 'big', rawOutput: { text: 'x'.repeat(1_000_000) } } }]);
    const size = JSON.stringify(stream.log.recent).length;
    assert.ok(size < 40_000, `${size} characters`);
    assert.match(JSON.stringify(stream.log.recent), /more characters/);
  });

  it('wake listeners once a batch, until they have gone', async () => {
    const stream = new CardStream(await folder.open());
    let calls = 0;
    const stop = stream.onCards(() => (calls += 1));
    stream.add([{ kind: 'update', update: messageChunk('agent', 'a') }, { kind: 'update', update: messageChunk('agent', 'b') }]);
    stream.add([]);
    stop();
    stream.notice('bell', 'info', 'The terminal rang its bell.');
    assert.equal(calls, 1);
  });
});
