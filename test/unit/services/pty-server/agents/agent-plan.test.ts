import assert from 'node:assert/strict';
import { agentPlan, type LaunchFacts } from '../../../../../services/pty-server/agents/agent-plan.ts';
import { catalogue, installCommand, offeredAgents } from '../../../../../services/pty-server/agents/catalogue.ts';
import { agentContext, relayKey } from './agent-context.ts';

const seed = {
  LLM_GATEWAY_URL: 'https://gateway.example/v1',
  LLM_GATEWAY_TOKEN: 'token-of-the-pod',
  OPENAI_BASE_URL: 'https://gateway.example/v1',
  OPENAI_API_KEY: 'token-of-the-pod',
};
const byosKey = 'sk-ant-the-own-key-of-the-user';
const pod = { ...seed, PATH: '/usr/bin', ANTHROPIC_API_KEY: byosKey, SANDBOX_TOKEN_FILE: '/token', PTY_SERVER_TICKET_SECRET: 'secret', SANDBOX_OWNER_UID: 'alice-1' };
const agentOf = (id: string) => catalogue.find((agent) => agent.id === id) ?? assert.fail(id);
const planOf = (id: string, own: Partial<LaunchFacts> = {}) => agentPlan(agentOf(id), { ...agentContext(), pod, program: `/usr/bin/${id}`, ...own });
const uuid = '3e1f7f54-8b0d-4a4c-9c56-0123456789ab';

describe('the plan of a launch', () => {
  for (const { id } of catalogue) {
    it(`of ${id} has the gateway variables of the Pod unchanged, and the relay beside them [PTY-12]`, () => {
      const { env } = planOf(id).plan;
      for (const [name, value] of Object.entries(seed)) assert.equal(env[name], value);
      assert.deepEqual([env['SANDBOX_RELAY_URL'], env['SANDBOX_RELAY_KEY']], ['http://127.0.0.1:7684', relayKey]);
      assert.deepEqual([env['HOME'], env['TERM'], env['COLORTERM'], env['LANG']], ['/home/sandbox', 'xterm-256color', 'truecolor', 'C.UTF-8']);
      assert.equal(env['PATH'], '/home/sandbox/.local/bin:/usr/bin');
    });

    it(`of ${id} gives nothing of pty-server's own away, and no secret in its arguments [SEC-01]`, () => {
      const { plan } = planOf(id, { byosAnthropicKey: byosKey, session: { id: uuid, goesOn: true } });
      for (const name of ['SANDBOX_TOKEN_FILE', 'PTY_SERVER_TICKET_SECRET']) assert.equal(plan.env[name], undefined);
      assert.equal(plan.env['ANTHROPIC_API_KEY'], id === 'claude-code' ? byosKey : undefined);
      for (const secret of [relayKey, byosKey, 'token-of-the-pod']) assert.ok(!plan.argv.join(' ').includes(secret));
    });

    it(`of ${id} writes no key into a file`, () => {
      const files = JSON.stringify(planOf(id, { byosAnthropicKey: byosKey }).files);
      for (const secret of [relayKey, byosKey, 'token-of-the-pod']) assert.ok(!files.includes(secret));
    });
  }

  const sessions: readonly (readonly [id: string, session: LaunchFacts['session'], args: string])[] = [
    ['claude-code', { id: uuid, goesOn: false }, `--session-id ${uuid}`],
    ['claude-code', { id: uuid, goesOn: true }, `--resume ${uuid}`],
    ['claude-code', { id: undefined, goesOn: true }, '--continue'],
    ['qwen-code', { id: uuid, goesOn: false }, `--session-id ${uuid}`],
    ['qwen-code', { id: uuid, goesOn: true }, `--resume ${uuid}`],
    ['opencode', { id: undefined, goesOn: false }, ''],
    ['opencode', { id: 'ses_1', goesOn: true }, '--session ses_1'],
    ['opencode', { id: undefined, goesOn: true }, '--continue'],
    ['aider', { id: undefined, goesOn: true }, '--restore-chat-history'],
    ['cursor-agent', { id: undefined, goesOn: true }, 'resume'],
    ['little-coder', { id: undefined, goesOn: true }, '--model openova/pong-1 --continue'],
    ['sovereign-shell', { id: undefined, goesOn: true }, ''],
  ];
  for (const [id, session, args] of sessions) {
    it(`of ${id} in session ${JSON.stringify(session)} ends with "${args}"`, () => {
      const { argv } = planOf(id, { session }).plan;
      assert.equal(argv.slice(1).filter((arg) => !arg.startsWith('--mcp-config=')).join(' '), args);
    });
  }

  it('of claude-code goes to the relay without a key of the User, and to Anthropic with one', () => {
    const { env } = planOf('claude-code').plan;
    assert.deepEqual([env['ANTHROPIC_BASE_URL'], env['ANTHROPIC_AUTH_TOKEN'], env['ANTHROPIC_MODEL']], ['http://127.0.0.1:7684', relayKey, 'pong-1']);
    const own = planOf('claude-code', { byosAnthropicKey: byosKey }).plan.env;
    assert.deepEqual([own['ANTHROPIC_BASE_URL'], own['ANTHROPIC_AUTH_TOKEN'], own['ANTHROPIC_MODEL']], [undefined, undefined, undefined]);
  });

  it('of claude-code gives the token of a subscription as one, with no part of it in a file [SEC-01]', () => {
    const token = 'sk-ant-oat01-the-token-of-the-subscription';
    const { plan, files } = planOf('claude-code', { byosAnthropicKey: token });
    assert.deepEqual([plan.env['CLAUDE_CODE_OAUTH_TOKEN'], plan.env['ANTHROPIC_API_KEY'], plan.env['ANTHROPIC_BASE_URL']], [token, undefined, undefined]);
    assert.ok(!JSON.stringify(files).includes('subscription'));
  });

  it('of claude-code leaves the choice of a model to it where the gateway has one of its own', () => {
    assert.equal(planOf('claude-code', { models: ['qwen-3', 'claude-sonnet-5'] }).plan.env['ANTHROPIC_MODEL'], undefined);
  });

  it('has the additions of a card adapter after the agent\'s own', () => {
    const { argv, env } = planOf('sovereign-shell', { additions: { args: ['--x'], env: { TERM: 'dumb' } } }).plan;
    assert.deepEqual([argv, env['TERM']], [['/usr/bin/sovereign-shell', '--x'], 'dumb']);
  });
});

describe('the catalogue of agents', () => {
  it('has the six agents and the shell [PTY-08]', () => {
    assert.deepEqual(catalogue.map(({ id }) => id).toSorted(), ['aider', 'claude-code', 'cursor-agent', 'little-coder', 'opencode', 'qwen-code', 'sovereign-shell']);
  });

  it('offers what the Sandbox names, and always the shell', () => {
    assert.deepEqual(offeredAgents(['qwen-code', 'unheard-of']).map(({ id }) => id), ['qwen-code', 'sovereign-shell']);
  });

  it('says how to install what does not come with the image', () => {
    for (const agent of catalogue) assert.equal(installCommand(agent) === undefined, agent.id === 'sovereign-shell');
  });
});
