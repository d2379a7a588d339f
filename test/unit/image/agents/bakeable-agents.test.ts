import assert from 'node:assert/strict';
import { parseAgents, unfreeAgents } from '../../../../image/agents/bakeable-agents.ts';

describe('parseAgents', () => {
  it('takes each agent once, in the order of the catalogue', () => {
    assert.deepEqual(parseAgents('qwen-code, opencode,qwen-code'), { agents: ['opencode', 'qwen-code'], unknown: [] });
  });

  it('bakes in none unless asked', () => assert.deepEqual(parseAgents(''), { agents: [], unknown: [] }));

  it('names what npm does not carry', () => assert.deepEqual(parseAgents('aider,opencode').unknown, ['aider']));
});

describe('unfreeAgents', () => {
  it('are those that nobody but their maker may hand on', () => {
    assert.deepEqual(unfreeAgents(['claude-code', 'opencode', 'qwen-code']), ['claude-code']);
  });
});
