import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PermissionAsked, PermissionSettled } from '../../../../services/pty-server/cards/card.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { PtyRuntime } from '../support/pty-runtime.ts';
import { CardClient, type CardFrame } from './card-client.ts';

/** Speaks to the hooks as Claude Code does: asks for permission at each Enter, and shows what was decided. */
const standIn = `#!${process.execPath}
const settings = JSON.parse(require('node:fs').readFileSync(process.argv[process.argv.indexOf('--settings') + 1]));
const [{ hooks: [{ url, headers }] }] = settings.hooks.PermissionRequest;
const Authorization = headers.Authorization.replace(/\\$(\\w+)/, (_, name) => process.env[name]);
const hook = { hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: { command: 'make' } };
process.stdin.on('data', async () => {
  const answer = await fetch(url, { method: 'POST', headers: { Authorization }, body: JSON.stringify(hook) });
  console.log('decided: ' + (await answer.json()).hookSpecificOutput?.decision.behavior);
});
console.log('ready');
`;

const asked = ({ cards }: CardClient): readonly PermissionAsked[] => cards.flatMap((card) => ('permission' in card ? [card.permission] : []));
const settled = ({ cards }: CardClient): readonly PermissionSettled[] => cards.flatMap((card) => ('settled' in card ? [card.settled] : []));

function answer(client: CardClient, { requestId }: PermissionAsked, optionId: string): Promise<CardFrame> {
  return client.ask({ type: 'permission', requestId, outcome: { outcome: 'selected', optionId } });
}

describe('a question of an agent', function () {
  this.timeout(120_000);
  let runtime: PtyRuntime;
  const clients: CardClient[] = [];

  before(async () => {
    runtime = await PtyRuntime.start({ env: { SANDBOX_AGENT_CATALOGUE: 'claude-code' } });
    const program = join(runtime.folder, '.local', 'bin', 'claude');
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, standIn, { mode: 0o755 });
    await runtime.create('main', { agent: 'claude-code' });
  });
  after(async () => {
    for (const client of clients) await client.close();
    await runtime.dispose();
  });

  async function connect(user: string, role: 'driver' | 'viewer' = 'driver'): Promise<CardClient> {
    const client = await CardClient.connect(runtime, { sessionId: 'main', user, role });
    clients.push(client);
    return client;
  }

  it('has the answer of whoever is first; the other is told who that was, and all see it [PTY-03, PTY-04, PTY-07]', async () => {
    const terminal = await runtime.attach('main');
    await terminal.shows(/^ready/, 30_000);
    const [ann, bob, eve] = [await connect('ann@acme.test'), await connect('bob@acme.test'), await connect('eve@acme.test', 'viewer')];
    const wishes = [[ann, 'ann@acme.test', 'allow'], [bob, 'bob@acme.test', 'deny']] as const;
    for (let round = 1; round <= 6; round += 1) {
      terminal.type('\r');
      await pollUntil(() => [ann, bob, eve].every((client) => asked(client).length === round), 30_000);
      const question = asked(eve).at(-1)!;
      assert.equal((await answer(eve, question, 'allow'))['code'], 'read_only');
      const order = round % 2 === 0 ? wishes : wishes.toReversed();
      const answers = await Promise.all(order.map(([client, , optionId]) => answer(client, question, optionId)));
      const first = answers.findIndex(({ type }) => type === 'done');
      const [, by, optionId] = order[first]!;
      const late = answers[1 - first]!;
      assert.deepEqual([late.type, late['code'], late['by']], ['error', 'question_not_open', by]);
      await pollUntil(() => [ann, bob, eve].every((client) => settled(client).length === round), 30_000);
      const outcome = { outcome: 'selected', optionId };
      for (const client of [ann, bob, eve]) assert.deepEqual(settled(client).at(-1), { requestId: question.requestId, outcome, by });
      await pollUntil(() => terminal.lines().filter((line) => line.startsWith('decided')).length === round, 30_000);
      assert.equal(terminal.lines().findLast((line) => line.startsWith('decided')), `decided: ${optionId}`);
    }
  });

  it('shows somebody who comes later who has answered it [PTY-06]', async () => {
    const late = await connect('dan@acme.test');
    await pollUntil(() => settled(late).length === 6, 30_000);
    const question = asked(late).at(-1)!;
    assert.equal((await answer(late, question, 'allow'))['by'], settled(late).at(-1)?.by);
    assert.equal((await answer(late, { ...question, requestId: 'never asked' }, 'allow'))['by'], undefined);
  });
});
