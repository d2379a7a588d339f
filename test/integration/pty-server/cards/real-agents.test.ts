import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { claudeCards } from '../../../../services/pty-server/cards/claude-code/claude-source.ts';
import type { CardAdapter } from '../../../../services/pty-server/cards/card-source.ts';
import { opencodeCards } from '../../../../services/pty-server/cards/opencode/opencode-source.ts';
import { qwenCards } from '../../../../services/pty-server/cards/qwen-code/qwen-source.ts';
import { acpProblems } from '../../../support/acp-schema.ts';
import { startModelGateway, type ModelRequest } from '../../../../local/echo-model/model-gateway.ts';
import type { ModelReply } from '../../../../local/echo-model/model-wire.ts';
import { realAgents, skipWithoutAgent, type TestedAgent } from '../../../support/real-agents.ts';
import { TerminalProgram, withHome } from './support/terminal-program.ts';

interface AgentUnderTest {
  readonly agent: TestedAgent['agent'];
  readonly program: string;
  /** The tool that runs a command, and what it wants beside the command. */
  readonly shell: string;
  readonly more?: object;
  readonly ready: string;
  readonly adapter: CardAdapter;
  /** Writes what lets it start without questions, and gives its environment. */
  readonly configure: (home: string, gateway: string) => Promise<Readonly<Record<string, string>>>;
}

const agents: readonly AgentUnderTest[] = [
  {
    agent: 'qwen-code',
    program: 'qwen',
    shell: 'run_shell_command',
    more: { is_background: false },
    ready: 'pong-1',
    adapter: qwenCards,
    configure: async (home, gateway) => {
      const settings = { security: { auth: { selectedType: 'openai' } }, tools: { approvalMode: 'default' }, general: { enableAutoUpdate: false } };
      await write(join(home, '.qwen/settings.json'), settings);
      return { OPENAI_BASE_URL: `${gateway}/v1`, OPENAI_API_KEY: 'key', OPENAI_MODEL: 'pong-1' };
    },
  },
  {
    agent: 'opencode',
    program: 'opencode',
    shell: 'bash',
    ready: 'Ask anything',
    adapter: opencodeCards,
    configure: async (_home, gateway) => {
      const provider = { npm: '@ai-sdk/openai-compatible', name: 'gw', options: { baseURL: `${gateway}/v1`, apiKey: 'key' }, models: { 'pong-1': { name: 'pong-1' } } };
      const config = { autoupdate: false, share: 'disabled', model: 'gw/pong-1', permission: { bash: 'ask' }, provider: { gw: provider } };
      return { OPENCODE_CONFIG_CONTENT: JSON.stringify(config), OPENCODE_DISABLE_MODELS_FETCH: '1' };
    },
  },
  {
    agent: 'claude-code',
    program: 'claude',
    shell: 'Bash',
    ready: '❯',
    adapter: claudeCards,
    configure: async (home, gateway) => {
      const project = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
      await write(join(home, '.claude.json'), { hasCompletedOnboarding: true, theme: 'dark', projects: { [home]: project } });
      await write(join(home, '.claude/settings.json'), { permissions: { defaultMode: 'default' } });
      return {
        ANTHROPIC_BASE_URL: gateway,
        ANTHROPIC_AUTH_TOKEN: 'key',
        ANTHROPIC_MODEL: 'pong-1',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'pong-1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
      };
    },
  },
];

async function write(path: string, value: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}

function answerWith({ shell, more }: Pick<AgentUnderTest, 'shell' | 'more'>): (request: ModelRequest) => ModelReply {
  return ({ prompt, toolResult, tools }) => {
    if (toolResult !== undefined) return { text: 'the tool has run' };
    if (!/make (?:a|the other) file$/.test(prompt.trim()) || !tools.includes(shell)) return { text: 'pong' };
    const command = prompt.includes('other') ? 'touch other.txt' : 'touch made.txt';
    return { text: 'I will.', tool: { name: shell, input: { command, description: 'make a file', ...more } } };
  };
}

describe('cards of real agents', () => {
  for (const { agent, program: executable, shell, more = {}, ready, adapter, configure } of agents) {
    it(`are what ${agent} shows in its terminal, and drive the same process [PTY-04]`, async function () {
      this.timeout(180_000);
      const tested = (await realAgents()).find((each) => each.agent === agent)!;
      if (tested.folder === undefined) return skipWithoutAgent(this, tested);
      const gateway = await startModelGateway({ answer: answerWith({ shell, more }) });
      await withHome(async (home) => {
        const env = await configure(home, gateway.url);
        const program = await TerminalProgram.start({ argv: [join(tested.folder!, executable)], env, adapter }, home);
        try {
          await converse(program, ready, home);
        } catch (error) {
          throw new Error(`${JSON.stringify(program.cards.slice(-8), undefined, 1)}\n${await program.shown()}`, { cause: error });
        } finally {
          await program.close();
        }
      });
      await gateway.close();
    });
  }
});

async function converse(program: TerminalProgram, ready: string, home: string): Promise<void> {
  await program.untilShown(ready);
  await program.source.prompt('ping');
  await program.until(() => program.talk.includes('agent: pong') && program.stream.state === 'idle');
  await program.untilShown('pong');
  assert.equal(program.talk[0], 'user: ping');

  await program.source.prompt('make a file');
  const asked = await program.untilAsked();
  assert.match(asked.toolCall.title ?? '', /touch made\.txt/);
  assert.equal(program.stream.state, 'requires_action');
  await answer(program, 'allow_once');
  await program.until(() => program.talk.at(-1)?.includes('the tool has run') === true && program.stream.state === 'idle');
  assert.ok((await readdir(home)).includes('made.txt'));
  assert.ok(program.cards.some((card) => 'update' in card && card.update.sessionUpdate === 'tool_call_update' && card.update.status === 'completed'));

  await program.source.prompt('make the other file');
  await program.untilAsked();
  await program.source.cancel();
  await program.until(() => program.stream.state === 'idle' && program.stream.questions.length === 0);
  assert.ok(!(await readdir(home)).includes('other.txt'));
  assert.equal(program.stream.turn, 3);
  assert.deepEqual(program.cards.flatMap(acpProblems), []);
  assert.deepEqual(program.problems, []);
}

async function answer(program: TerminalProgram, kind: string): Promise<void> {
  const question = program.stream.questions[0]!;
  const optionId = question.options.find((option) => option.kind === kind)!.optionId;
  const outcome = { outcome: 'selected', optionId } as const;
  program.stream.claim(question.requestId, 'ann');
  await program.source.permit(question, outcome);
  program.stream.settle(question.requestId, outcome);
}
