import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogue } from '../../../services/pty-server/agents/catalogue.ts';
import { PtyRuntime } from './support/pty-runtime.ts';

const nativeId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const agents = catalogue.filter(({ id }) => id !== 'sovereign-shell');

/** A program that tells its arguments a line each, and then is there. */
const standIn = '#!/bin/sh\nfor argument in "$0" "$@"; do echo "<$argument>"; done\nexec cat\n';

describe('sessions with agents', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;

  before(async () => {
    const catalogueIds = agents.map(({ id }) => id).join(',');
    runtime = await PtyRuntime.start({ env: { SANDBOX_AGENT_CATALOGUE: catalogueIds, SANDBOX_CONCURRENT_SESSIONS: '0' } });
    for (const { executable } of agents) {
      const path = join(runtime.folder, '.local', 'bin', executable);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, standIn);
      chmodSync(path, 0o755);
    }
  });

  after(() => runtime.dispose());

  for (const { id, executable } of agents) {
    it(`run ${id} as the program of the terminal [PTY-08]`, async () => {
      assert.equal((await runtime.create(id, { agent: id })).body['agent'], id);
      const client = await runtime.attach(id);
      await client.shows(`<${join(runtime.folder, '.local', 'bin', executable)}>`);
      client.type('typed to the agent\r');
      await client.shows(/^typed to the agent$/);
    });
  }

  const resumptions = [
    { agent: 'opencode', resume: { nativeSessionId: 'ses_1' }, shown: ['<--session>', '<ses_1>'] },
    { agent: 'opencode', resume: {}, shown: ['<--continue>'] },
    { agent: 'claude-code', resume: {}, shown: ['<--continue>'] },
    { agent: 'claude-code', resume: { nativeSessionId: nativeId }, shown: ['<--resume>', `<${nativeId}>`] },
    { agent: 'aider', resume: {}, shown: ['<--restore-chat-history>'] },
  ];
  for (const [index, { agent, resume, shown }] of resumptions.entries()) {
    it(`go on with a conversation of ${agent}: ${JSON.stringify(resume)}`, async () => {
      const conversations = join(runtime.folder, '.claude', 'projects', 'workspace');
      mkdirSync(conversations, { recursive: true });
      writeFileSync(join(conversations, `${nativeId}.jsonl`), '');
      await runtime.create(`resumed-${index}`, { agent, resume });
      const client = await runtime.attach(`resumed-${index}`);
      for (const line of shown) await client.shows(line);
    });
  }

  it('refuse what cannot be the id of a conversation', async () => {
    const { status, body } = await runtime.ask('POST', '/sessions', { agent: 'claude-code', resume: { nativeSessionId: '../*' } });
    assert.deepEqual([status, body['code']], [400, 'native_session_refused']);
  });
});
