import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { AgentPlan } from '../../../../services/pty-server/agents/agent-plan.ts';
import type { AgentRequest } from '../../../../services/pty-server/agents/agents.ts';
import { realAgents, skipWithoutAgent } from '../../../support/real-agents.ts';
import { podToken, startAgents, type AgentsUnderTest } from './agents-under-test.ts';
import { openPlan, type PlanTerminal } from './plan-terminal.ts';

/** What the screen shows when the agent takes a prompt. */
const prompts: Readonly<Record<string, RegExp>> = {
  'claude-code': /^❯/m,
  opencode: /ctrl\+p commands/,
  'qwen-code': /Type your message/,
};
async function ask(terminal: PlanTerminal, text: string): Promise<void> {
  terminal.type(text);
  await terminal.shows(new RegExp(text));
  terminal.type('\r');
}

const tested = await realAgents();

describe('a real agent', function () {
  this.timeout(300_000);
  for (const { agent, version, folder, ...rest } of tested) {
    describe(`${agent} ${version}`, () => {
      let sandbox: AgentsUnderTest;
      let terminals: PlanTerminal[];
      beforeEach(async function () {
        if (folder === undefined) return skipWithoutAgent(this, { agent, version, folder, ...rest });
        terminals = [];
        let answers = 0;
        const answer = () => ({ text: `reply-${(answers += 1)}` });
        sandbox = await startAgents({ catalogue: [agent], folders: [folder], gateway: { answer } });
      });
      afterEach(async () => {
        if (folder === undefined) return;
        await Promise.all(terminals.map((terminal) => terminal.close()));
        await sandbox.close();
      });
      const open = async (request: Partial<AgentRequest> = {}): Promise<{ terminal: PlanTerminal; plan: AgentPlan }> => {
        const additions = { args: [], env: sandbox.watched };
        const plan = await sandbox.agents.plan({ agent, additions, ...request });
        const terminal = openPlan(plan);
        terminals.push(terminal);
        await terminal.shows(prompts[agent] ?? /./);
        return { terminal, plan };
      };

      it('starts without a question, answers, and bears a rotation of the token [PTY-08, PTY-09]', async () => {
        const { terminal } = await open();
        const commandLine = await readFile(`/proc/${terminal.pid}/cmdline`, 'utf8');
        for (const secret of [podToken, sandbox.relay.key]) assert.ok(!commandLine.includes(secret));
        await ask(terminal, 'first question');
        await terminal.shows(/reply-\d/);
        const before = sandbox.gateway.requests.length;
        await sandbox.pod.rotate('token-after-the-rotation');
        await ask(terminal, 'second question');
        const [last = '0'] = /\d+$/.exec([...terminal.text().matchAll(/reply-\d+/g)].at(-1)?.[0] ?? '') ?? [];
        await terminal.shows(new RegExp(`second question[\\s\\S]*reply-(?!${last}\\b)\\d+`));
        const tokens = sandbox.gateway.requests.map(({ headers }) => headers.authorization);
        assert.deepEqual([...new Set(tokens.slice(0, before))], [`Bearer ${podToken}`]);
        assert.ok(tokens.slice(before).includes('Bearer token-after-the-rotation'));
        assert.ok(sandbox.gateway.requests.some(({ path }) => path === '/mcp'), 'it did not look for the MCP server');
        // opencode looks for the package of its plugin interface, and does without it.
        assert.deepEqual(sandbox.foreignHosts.filter((host) => !host.startsWith('registry.')), []);
      });

      it('goes on with its conversation after it has ended', async () => {
        const { terminal, plan } = await open();
        await ask(terminal, 'remember the walrus');
        await terminal.shows(/reply-\d/);
        await terminal.close();
        const { nativeSessionId } = plan;
        const again = await open({ resume: nativeSessionId === undefined ? {} : { nativeSessionId } });
        await again.terminal.shows(/remember the walrus[\s\S]*reply-\d/);
        assert.equal(again.plan.nativeSessionId, nativeSessionId);
      });

      it('begins anew under the same id when it ended before anything was said', async () => {
        const { plan } = await open();
        await terminals[0]?.close();
        const { nativeSessionId } = plan;
        const again = await open(nativeSessionId === undefined ? {} : { resume: { nativeSessionId } });
        assert.equal(again.plan.nativeSessionId, nativeSessionId);
      });
    });
  }
});

describe('a real claude-code with a token of its User\'s subscription', function () {
  this.timeout(300_000);
  it('starts without a question and sends the token as a bearer, not as a key [PTY-08]', async function () {
    const claude = tested.find(({ agent }) => agent === 'claude-code') ?? assert.fail('claude-code is not among the tested agents');
    if (claude.folder === undefined) return skipWithoutAgent(this, claude);
    const token = 'sk-ant-oat01-a-token-for-these-tests-0123456789';
    const sandbox = await startAgents({ catalogue: ['claude-code'], folders: [claude.folder], env: { ANTHROPIC_API_KEY: token } });
    const additions = { args: [], env: { ...sandbox.watched, ANTHROPIC_BASE_URL: sandbox.gateway.url } };
    const terminal = openPlan(await sandbox.agents.plan({ agent: 'claude-code', additions }));
    try {
      await terminal.shows(/^❯/m);
      await ask(terminal, 'ping');
      await terminal.shows(/pong/);
      const asked = sandbox.gateway.requests.filter(({ path }) => path.startsWith('/v1/messages'));
      assert.ok(asked.length > 0);
      for (const { headers } of asked) assert.deepEqual([headers.authorization, headers['x-api-key']], [`Bearer ${token}`, undefined]);
    } finally {
      await terminal.close();
      await sandbox.close();
    }
  });
});
