import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { acpProblems } from '../../../support/acp-schema.ts';
import { startModelGateway, type ModelGateway, type ModelRequest } from '../../../../local/echo-model/model-gateway.ts';
import type { ModelReply } from '../../../../local/echo-model/model-wire.ts';
import { realAgents, skipWithoutAgent, type TestedAgent } from '../../../support/real-agents.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { PtyRuntime } from '../support/pty-runtime.ts';
import type { TerminalClient } from '../support/terminal-client.ts';
import { CardClient } from './card-client.ts';

interface Shell {
  /** The tool that runs a command, and what it wants beside the command. */
  readonly name: string;
  readonly more?: object;
}

const shells: Readonly<Record<TestedAgent['agent'], Shell>> = {
  'claude-code': { name: 'Bash' },
  opencode: { name: 'bash' },
  'qwen-code': { name: 'run_shell_command', more: { is_background: false } },
};
// Without a word of their User they run commands unasked.
const asking = {
  '.config/opencode/opencode.json': { permission: { bash: 'ask' } },
  '.claude/settings.json': { permissions: { ask: ['Bash'] } },
};
// Longer than any answer of a busy machine.
const patience = 45_000;
const until: typeof pollUntil = (look) => pollUntil(look, patience);

function answers({ name, more }: Shell): (request: ModelRequest) => ModelReply {
  let count = 0;
  return ({ prompt, toolResult, tools }) => {
    if (!tools.includes(name)) return { text: 'a title' };
    if (toolResult?.includes('went')) return { text: 'And now.', tool: { name, input: { command: 'touch late.txt', description: 'make another file', ...more } } };
    if (toolResult !== undefined) return { text: 'the tool has run' };
    if (prompt.trim().endsWith('wait for me')) return { text: 'I wait.', tool: { name, input: { command: 'until [ -e go ]; do sleep 0.1; done; touch gone; echo went', description: 'wait', ...more } } };
    if (!prompt.trim().endsWith('make a file')) return { text: `reply-${(count += 1)}` };
    return { text: 'I will.', tool: { name, input: { command: 'touch made.txt', description: 'make a file', ...more } } };
  };
}

/** What agents and User have said, by the cards: `user: …`, and the texts of the agent between. */
function talkOf({ cards }: CardClient): readonly string[] {
  const talk: string[] = [];
  for (const card of cards) {
    if (!('update' in card)) continue;
    const { update } = card;
    if (update.sessionUpdate === 'user_message_chunk' && update.content.type === 'text') talk.push(`user: ${update.content.text.trim()}`);
    if (update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text') {
      const before = talk.at(-1)?.startsWith('agent: ') ? talk.pop() : 'agent: ';
      talk.push(`${before}${update.content.text}`);
    }
  }
  return talk;
}

async function say(client: CardClient, text: string): Promise<void> {
  assert.equal((await client.prompt(text)).type, 'done');
}

/** The reply that comes after this text of the User. */
const replyTo = (client: CardClient, said: string): Promise<string> =>
  until(() => {
    const talk = talkOf(client);
    const at = talk.lastIndexOf(`user: ${said}`);
    return at < 0 || client.cards.at(-1)?.state !== 'idle' ? undefined : talk.slice(at).find((text) => text.includes('reply-'));
  });

/** Allows what a question is about, once it is asked. */
async function allow(client: CardClient, about: string): Promise<void> {
  const { requestId } = await until(() =>
    client.cards.flatMap((card) => ('permission' in card ? [card.permission] : [])).findLast(({ toolCall }) => toolCall.title?.includes(about)),
  );
  assert.equal((await client.ask({ type: 'permission', requestId, outcome: { outcome: 'selected', optionId: 'allow_once' } })).type, 'done');
}

const nativeId = (sandbox: PtyRuntime): unknown => {
  const manifest = readFileSync(join(sandbox.folder, '.openova/sessions/main/session.json'), 'utf8');
  return (JSON.parse(manifest) as { nativeSessionId?: string }).nativeSessionId;
};

async function restartPod(sandbox: PtyRuntime): Promise<void> {
  await sandbox.stopServer('SIGTERM');
  await sandbox.stopHost('SIGTERM');
  await sandbox.startHost();
  await sandbox.startServer();
}

describe('a real agent in a real session', function () {
  this.timeout(300_000);
  let gateway: ModelGateway | undefined;
  let runtime: PtyRuntime | undefined;
  let workspace: string;
  const cardClients: CardClient[] = [];

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
  });
  afterEach(async () => {
    for (const client of cardClients.splice(0)) await client.close();
    await runtime?.dispose();
    await gateway?.close();
    [runtime, gateway] = [undefined, undefined];
    rmSync(workspace, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  async function start(agent: TestedAgent['agent'], folder: string): Promise<PtyRuntime> {
    gateway = await startModelGateway({ answer: answers(shells[agent]) });
    const env = {
      PATH: [folder, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      LLM_GATEWAY_URL: `${gateway.url}/v1`,
      SANDBOX_AGENT_CATALOGUE: agent,
      SANDBOX_WORKSPACE: workspace,
    };
    runtime = await PtyRuntime.start({ env });
    for (const [path, settings] of Object.entries(asking)) {
      mkdirSync(dirname(join(runtime.folder, path)), { recursive: true });
      writeFileSync(join(runtime.folder, path), JSON.stringify(settings));
    }
    return runtime;
  }

  async function follow(sandbox: PtyRuntime, since = 0): Promise<CardClient> {
    const client = await CardClient.connect(sandbox, { sessionId: 'main', since });
    cardClients.push(client);
    return client;
  }

  async function approve(client: CardClient): Promise<void> {
    const { requestId, options } = await until(() => client.cards.flatMap((card) => ('permission' in card ? [card.permission] : [])).at(-1));
    const { optionId = '' } = options.find(({ kind }) => kind === 'allow_once') ?? {};
    const outcome = { outcome: 'selected', optionId };
    const [first, second] = await Promise.all([client.ask({ type: 'permission', requestId, outcome }), client.ask({ type: 'permission', requestId, outcome })]);
    assert.deepEqual([first?.type, second?.['code']], ['done', 'question_not_open']);
    await until(() => readdirSync(workspace).includes('made.txt'));
    await until(() => talkOf(client).at(-1)?.includes('the tool has run') && client.cards.at(-1)?.state === 'idle');
  }

  async function converse(sandbox: PtyRuntime, agent: string): Promise<void> {
    await sandbox.create('main', { agent, cols: 100, rows: 40 });
    const cards = await follow(sandbox);
    await say(cards, 'remember the walrus');
    const first = await replyTo(cards, 'remember the walrus');
    const terminal = await sandbox.attach('main');
    await terminal.shows(first.replace(/^agent: /, ''), patience);
    await terminal.close();
    await say(cards, 'make a file');
    await approve(cards);
    const second = await sandbox.attach('main');
    await second.shows('the tool has run', patience);
    const native = await until(() => nativeId(sandbox));

    await sandbox.stopServer('SIGKILL');
    await sandbox.startServer();
    const { seq } = cards.cards.at(-1)!;
    const again = await follow(sandbox, seq);
    await say(again, 'still there?');
    await replyTo(again, 'still there?');
    assert.deepEqual(talkOf(again).map((text) => text.replace(/\d+$/, 'N')), ['user: still there?', 'agent: reply-N']);

    await restartPod(sandbox);
    assert.equal((await sandbox.ask('GET', '/sessions/main')).body['state'], 'resumable');
    await resume(sandbox, { native, seq: again.cards.at(-1)!.seq });
  }

  async function resume(sandbox: PtyRuntime, { native, seq }: { native: unknown; seq: number }): Promise<void> {
    const asked = gateway!.requests.length;
    const terminal: TerminalClient = await sandbox.attach('main');
    await terminal.shows(/restarted after the Sandbox was stopped/, patience);
    const cards = await follow(sandbox, seq);
    await say(cards, 'what was it?');
    await replyTo(cards, 'what was it?');
    const talk = talkOf(cards).map((text) => text.replace(/\d+$/, 'N'));
    assert.deepEqual(talk, ['user: what was it?', 'agent: reply-N']);
    assert.match(cards.text, /"openova.io\/event":"restarted"/);
    assert.equal(nativeId(sandbox), native);
    const remembered = gateway!.requests.slice(asked).filter(({ body }) => body.includes('what was it?') && body.includes('remember the walrus'));
    assert.ok(remembered.length > 0, 'the agent has forgotten the conversation');
    assert.deepEqual(cards.cards.flatMap(acpProblems), []);
  }

  /** A failure with the last words of cards and terminal. */
  async function explained(sandbox: PtyRuntime, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const seen = cardClients.map((client) => client.frames.slice(-6).map((frame) => JSON.stringify(frame).slice(0, 400)).join('\n'));
      await sandbox.stopServer('SIGKILL');
      await sandbox.startServer();
      const terminal = await sandbox.attach('main');
      await terminal.settled();
      throw new Error(`${seen.join('\n--\n')}\n${terminal.lines().slice(-40).join('\n')}`, { cause: error });
    }
  }

  async function workAlone(sandbox: PtyRuntime): Promise<void> {
    await sandbox.create('main', { agent: 'opencode', cols: 100, rows: 40 });
    const before = await follow(sandbox);
    await say(before, 'wait for me');
    await allow(before, 'until');
    await until(() => before.cards.some((card) => 'update' in card && card.update.sessionUpdate === 'tool_call'));
    const { seq } = before.cards.at(-1)!;
    await sandbox.stopServer('SIGKILL');
    writeFileSync(join(workspace, 'go'), '');
    await until(() => readdirSync(workspace).includes('gone'));
    await sandbox.startServer();
    const after = await follow(sandbox, seq);
    await allow(after, 'touch late.txt');
    await until(() => readdirSync(workspace).includes('late.txt'));
    await until(() => talkOf(after).at(-1)?.includes('the tool has run') && after.cards.at(-1)?.state === 'idle');
    assert.deepEqual(talkOf(after), ['agent: And now.the tool has run']);
    const ended = after.cards.filter((card) => 'update' in card && card.update.sessionUpdate === 'tool_call_update');
    assert.equal(ended.length, 2);
    assert.deepEqual(after.cards.flatMap(acpProblems), []);
  }

  it('does while the server is away what the cards tell when it is back, and goes on: opencode [PTY-03, PTY-05]', async function () {
    const found = (await realAgents()).find(({ agent }) => agent === 'opencode')!;
    if (found.folder === undefined) return skipWithoutAgent(this, found);
    const sandbox = await start('opencode', found.folder);
    await explained(sandbox, () => workAlone(sandbox));
  });

  for (const tested of ['opencode', 'qwen-code', 'claude-code'] as const) {
    it(`answers, is approved from a card, and goes on after the server and then the Pod restarted: ${tested} [PTY-04, PTY-05, PTY-06]`, async function () {
      const found = (await realAgents()).find(({ agent }) => agent === tested)!;
      if (found.folder === undefined) return skipWithoutAgent(this, found);
      const sandbox = await start(tested, found.folder);
      await explained(sandbox, () => converse(sandbox, tested));
    });
  }
});
