import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startModelGateway, type ModelGateway } from '../../../../local/echo-model/model-gateway.ts';
import { realAgents, skipWithoutAgent } from '../../../support/real-agents.ts';
import { startGate, upstreamKey, type GateUnderTest } from './gate-under-test.ts';

interface AgentCommand {
  readonly agent: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: (gate: GateUnderTest) => Readonly<Record<string, string>>;
}

const model = 'pong-1';
const commands: readonly AgentCommand[] = [
  {
    agent: 'claude-code',
    command: 'claude',
    args: ['-p', 'ping', '--model', model],
    env: ({ url, sandboxToken }) => ({
      ANTHROPIC_API_KEY: sandboxToken, ANTHROPIC_BASE_URL: url, ANTHROPIC_SMALL_FAST_MODEL: model, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
  },
  {
    agent: 'qwen-code',
    command: 'qwen',
    args: ['-p', 'ping', '--auth-type', 'openai'],
    env: ({ url, sandboxToken }) => ({ OPENAI_API_KEY: sandboxToken, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: model }),
  },
  { agent: 'opencode', command: 'opencode', args: ['run', 'ping'], env: ({ sandboxToken }) => ({ OPENAI_API_KEY: sandboxToken }) },
];

describe('real agents through the gate', function () {
  this.timeout(300_000);
  let upstream: ModelGateway;
  let gate: GateUnderTest;
  let home: string;

  beforeEach(async () => {
    upstream = await startModelGateway({ answer: () => ({ text: 'pong' }), accepts: (credential) => credential === upstreamKey });
    gate = await startGate(upstream.url);
    home = mkdtempSync(join(tmpdir(), 'agent-home-'));
    const provider = { npm: '@ai-sdk/openai-compatible', options: { baseURL: `${gate.url}/v1`, apiKey: '{env:OPENAI_API_KEY}' }, models: { [model]: {} } };
    mkdirSync(join(home, '.config', 'opencode'), { recursive: true });
    writeFileSync(join(home, '.config', 'opencode', 'opencode.json'), JSON.stringify({ model: `gate/${model}`, small_model: `gate/${model}`, autoupdate: false, provider: { gate: provider } }));
  });

  afterEach(async () => {
    await gate.close();
    await upstream.close();
    rmSync(home, { recursive: true, force: true });
  });

  for (const { agent, command, args, env } of commands) {
    it(`answers ${agent} with the token of a Sandbox`, async function () {
      const tested = (await realAgents()).find((one) => one.agent === agent) ?? assert.fail(`${agent} is not among the tested agents`);
      if (tested.folder === undefined) return skipWithoutAgent(this, tested);
      const child = spawn(join(tested.folder, command), args, { cwd: home, env: { PATH: process.env['PATH'], HOME: home, ...env(gate) }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
      const [code] = await once(child, 'close');
      assert.equal(code, 0, output);
      assert.match(output, /pong$/m);
      assert.ok((await gate.usage()).total.requests > 0);
    });
  }
});
