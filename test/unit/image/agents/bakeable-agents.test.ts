import assert from 'node:assert/strict';
import { parseAgents, placeOfAgentFile, unfreeAgents } from '../../../../image/agents/bakeable-agents.ts';

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

describe('placeOfAgentFile', () => {
  it('gives each agent a folder of its own', () => {
    assert.equal(placeOfAgentFile('qwen-code', '@qwen-code/qwen-code/cli.js'), 'opt/agents/qwen-code/node_modules/@qwen-code/qwen-code/cli.js');
  });

  it('leaves out what differs from one installation to the next, and what is there twice', () => {
    assert.equal(placeOfAgentFile('qwen-code', '.package-lock.json'), undefined);
    assert.equal(placeOfAgentFile('opencode', 'opencode-linux-x64/bin/opencode'), undefined);
  });
});
