import assert from 'node:assert/strict';
import { converse, newConversation, type WishConversation } from '../../../../console/src/conversation/conversation.ts';
import { wishOf } from '../../../../console/src/conversation/draft.ts';

function after(...said: readonly string[]): WishConversation {
  return said.reduce((conversation, text) => converse(conversation, { kind: 'said', text }), newConversation);
}

function lastKeys({ turns }: WishConversation): readonly string[] {
  const last = turns.at(-1);
  return last?.speaker === 'agent' ? last.sentences.map(({ key }) => key) : [];
}

describe('the conversation about a new Sandbox', () => {
  it('asks for what is missing, and starts only after a yes [CONV-01]', () => {
    assert.deepEqual(lastKeys(after('for the payment service')), ['talk.whichAgent']);
    const ready = after('for the payment service', 'claude');
    assert.deepEqual(lastKeys(ready), ['talk.ready']);
    assert.equal(ready.confirmations, 0);
    const confirmed = converse(ready, { kind: 'said', text: 'yes' });
    assert.equal(confirmed.confirmations, 1);
    assert.deepEqual(wishOf(confirmed.draft), { agent: 'claude-code', displayName: 'payment service' });
  });

  it('starts nothing on a yes to an open question', () => {
    const conversation = after('branch develop with aider', 'yes');
    assert.deepEqual(lastKeys(conversation), ['talk.whichRepo']);
    assert.equal(conversation.confirmations, 0);
    assert.deepEqual(wishOf(after('branch develop with aider', 'acme/shop').draft), { agent: 'aider', repo: 'acme/shop', branch: 'develop' });
  });

  it('lets the newest word hold, and a choice between two agents be made', () => {
    assert.equal(after('aider', 'opencode instead').draft.agent, 'opencode');
    const open = after('aider or opencode');
    assert.deepEqual(lastKeys(open), ['talk.whichOf']);
    assert.equal(open.draft.agent, undefined);
    assert.equal(converse(open, { kind: 'said', text: 'aider' }).draft.agent, 'aider');
  });

  it('drops a part, or everything', () => {
    assert.deepEqual(after('aider with acme/shop called heron', 'without a repository').draft, { agent: 'aider', displayName: 'heron' });
    assert.deepEqual(after('aider with acme/shop', 'cancel').draft, {});
  });

  it('says that plans are not chosen here, and asks for none', () => {
    const conversation = after('aider on the enterprise plan');
    assert.deepEqual(lastKeys(conversation), ['talk.plan', 'talk.ready']);
    assert.deepEqual(wishOf(conversation.draft), { agent: 'aider' });
  });

  it('says that it did not understand, and keeps what it knows', () => {
    const conversation = after('aider', 'the weather is nice');
    assert.deepEqual(lastKeys(conversation), ['talk.lost']);
    assert.equal(conversation.draft.agent, 'aider');
  });

  it('goes by what was put right by hand', () => {
    const edited = converse(after('aider'), { kind: 'edited', draft: { agent: 'opencode', displayName: 'heron' } });
    assert.deepEqual(wishOf(converse(edited, { kind: 'said', text: 'yes' }).draft), { agent: 'opencode', displayName: 'heron' });
  });
});
