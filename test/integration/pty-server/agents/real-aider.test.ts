import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { agentPackages } from '../../../../services/pty-server/agents/agent-packages.ts';
import { startModelGateway, type ModelGateway } from '../../../../local/echo-model/model-gateway.ts';
import { aider } from '../../../../tools/parts/aider.ts';
import { partOrSkip } from '../../package/skip-reasons.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { CardClient } from '../cards/card-client.ts';
import { PtyRuntime } from '../support/pty-runtime.ts';
import type { TerminalClient } from '../support/terminal-client.ts';
import { podToken, startAgents } from './agents-under-test.ts';
import { openPlan, type PlanTerminal } from './plan-terminal.ts';

const patience = 90_000;
const ready = /^> *$/m;

/** It keeps its history beside the repository that it works in. */
function makeRepository(path: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync('git', ['init', '--quiet', path], { env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } });
}

function countingAnswers(): () => { readonly text: string } {
  let count = 0;
  return () => ({ text: `reply-${(count += 1)}` });
}

const says = (client: TerminalClient, text: RegExp): Promise<void> => client.shows(text, patience);

describe(`the real aider ${agentPackages.aider.version}`, function () {
  this.timeout(300_000);
  let folder: string;
  before(async function () {
    folder = join(await partOrSkip(this, aider), 'program');
  });

  it('starts without a question, answers, bears a rotation of the token, and asks nobody else [PTY-08, PTY-09]', async () => {
    const sandbox = await startAgents({ catalogue: ['aider'], folders: [folder], gateway: { answer: countingAnswers() } });
    let terminal: PlanTerminal | undefined;
    try {
      makeRepository(sandbox.workspace);
      terminal = openPlan(await sandbox.agents.plan({ agent: 'aider', additions: { args: [], env: sandbox.watched } }));
      await terminal.shows(ready);
      const commandLine = readFileSync(`/proc/${terminal.pid}/cmdline`, 'utf8');
      for (const secret of [podToken, sandbox.relay.key]) assert.ok(!commandLine.includes(secret));
      terminal.type('first question\r');
      await terminal.shows(/reply-1[\s\S]*^> *$/m);
      await sandbox.pod.rotate('token-after-the-rotation');
      terminal.type('second question\r');
      await terminal.shows(/reply-2/);
      const tokens = sandbox.gateway.requests.filter(({ path }) => path.endsWith('/chat/completions')).map(({ headers }) => headers.authorization);
      assert.deepEqual(tokens, [`Bearer ${podToken}`, 'Bearer token-after-the-rotation']);
      assert.deepEqual(sandbox.foreignHosts, []);
    } finally {
      await terminal?.close();
      await sandbox.close();
    }
  });

  describe('in a real session', () => {
    let gateway: ModelGateway;
    let runtime: PtyRuntime;
    let cards: CardClient | undefined;

    beforeEach(async () => {
      gateway = await startModelGateway({ answer: countingAnswers() });
      const path = [folder, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
      runtime = await PtyRuntime.start({ env: { PATH: path, LLM_GATEWAY_URL: `${gateway.url}/v1`, SANDBOX_AGENT_CATALOGUE: 'aider' } });
      makeRepository(join(runtime.folder, 'shop'));
    });
    afterEach(async () => {
      await cards?.close();
      await runtime.dispose();
      await gateway.close();
    });

    it('answers terminal and cards, goes on without them, and with its conversation after the Pod restarted [PTY-04, PTY-05, PTY-06, PTY-08]', async () => {
      await runtime.create('main', { agent: 'aider', cwd: join(runtime.folder, 'shop'), cols: 100, rows: 40 });
      const first = await runtime.attach('main');
      await says(first, ready);
      first.type('remember the walrus\r');
      await says(first, /reply-1/);
      await first.close();
      const second = await runtime.attach('main');
      await says(second, /remember the walrus/);
      cards = await CardClient.connect(runtime, { sessionId: 'main' });
      await pollUntil(() => cards?.cards.at(-1)?.state === 'idle', patience);
      assert.equal((await cards.prompt('and the carpenter')).type, 'done');
      await pollUntil(() => cards?.text.includes('reply-2'), patience);
      await says(second, /reply-2/);

      await runtime.stopServer('SIGTERM');
      await runtime.stopHost('SIGTERM');
      await runtime.startHost();
      await runtime.startServer();
      const asked = gateway.requests.length;
      const third = await runtime.attach('main');
      await says(third, /restarted after the Sandbox was stopped/);
      await pollUntil(() => third.lines().findLastIndex((line) => ready.test(line)) > third.lines().findIndex((line) => line.includes('restarted after')), patience);
      third.type('what was it?\r');
      const remembered = (): boolean => gateway.requests.slice(asked).some(({ body }) => body.includes('what was it?') && body.includes('remember the walrus'));
      await pollUntil(remembered, patience);
      await says(third, /reply-[3-9]/);
    });
  });
});
