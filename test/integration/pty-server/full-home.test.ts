import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mountSmallDisk, type SmallDisk } from '../../support/small-disk.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { CardClient } from './cards/card-client.ts';
import { PtyRuntime } from './support/pty-runtime.ts';

/** Tells its arguments, asks by a hook when it has one, and then repeats what it is told. */
const standIn = `#!${process.execPath}
const args = process.argv.slice(2);
console.log('started with ' + args.filter((arg) => /^--(settings|json-file|port)/.test(arg)).join(' '));
const settings = args[args.indexOf('--settings') + 1];
if (args.includes('--settings')) {
  const [{ hooks: [{ url, headers }] }] = JSON.parse(require('node:fs').readFileSync(settings)).hooks.PermissionRequest;
  const Authorization = headers.Authorization.replace(/\\$(\\w+)/, (_, variable) => process.env[variable]);
  const hook = { hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: { command: 'make' } };
  fetch(url, { method: 'POST', headers: { Authorization }, body: JSON.stringify(hook) })
    .then((answer) => answer.json())
    .then((answer) => console.log('decided: ' + answer.hookSpecificOutput.decision.behavior));
}
process.stdin.on('data', (text) => console.log('heard ' + String(text).trim()));
`;

const sees = (client: CardClient, text: string): Promise<unknown> => pollUntil(() => client.text.includes(text), 30_000);
const notKept = /ENOSPC.*"msg":"a session cannot be kept"/;
const notLogged = /ENOSPC.*"msg":"cards are incomplete"/;

describe('a home folder that is full', function () {
  this.timeout(120_000);
  let disk: SmallDisk | undefined;
  let runtime: PtyRuntime;
  const clients: CardClient[] = [];

  beforeEach(async function () {
    disk = mountSmallDisk(4);
    if (disk === undefined) {
      this.skip();
      return;
    }
    runtime = await PtyRuntime.start({ env: { HOME: disk.path, SANDBOX_AGENT_CATALOGUE: 'claude-code,qwen-code', SANDBOX_CONCURRENT_SESSIONS: '0' } });
    const programs = join(disk.path, '.local', 'bin');
    mkdirSync(programs, { recursive: true });
    for (const name of ['claude', 'qwen']) writeFileSync(join(programs, name), standIn, { mode: 0o755 });
  });
  afterEach(async () => {
    if (disk === undefined) return;
    for (const client of clients.splice(0)) await client.close();
    await runtime.dispose();
    disk.unmount();
  });

  async function follow(sessionId: string): Promise<CardClient> {
    const client = await CardClient.connect(runtime, { sessionId });
    clients.push(client);
    return client;
  }

  const kept = (id: string, name: string): string => join(disk!.path, '.openova', 'sessions', id, name);

  it('keeps no shell from starting, and its cards say what is not kept [PTY-03]', async () => {
    disk?.fill();
    await runtime.create('main');
    const cards = await follow('main');
    assert.equal((await cards.prompt('echo told-$((6*7))')).type, 'done');
    await sees(cards, 'told-42');
    const terminal = await runtime.attach('main');
    await terminal.shows(/^told-42/, 30_000);
    for (const event of ['home', 'log']) await sees(cards, `"openova.io/event":"${event}"`);
    const late = await follow('main');
    await sees(late, 'told-42');
    await pollUntil(() => notKept.test(runtime.serverLog), 30_000);
    assert.ok(!existsSync(kept('main', 'session.json')));
  });

  it('harms no session that runs, and is written to again when there is room', async () => {
    await runtime.create('main');
    const cards = await follow('main');
    const terminal = await runtime.attach('main');
    await pollUntil(() => existsSync(kept('main', 'session.json')), 30_000);
    disk?.fill();
    terminal.type(`head -c 10000 /dev/zero > ${disk?.path}/big; echo status-$?\r`);
    await terminal.shows(/^status-1/, 30_000);
    await sees(cards, 'status-1');
    await pollUntil(() => notLogged.test(runtime.serverLog) && notKept.test(runtime.serverLog), 30_000);
    disk?.free();
    assert.equal((await runtime.ask('POST', '/sessions/main/rename', { name: 'There is room' })).status, 200);
    await pollUntil(() => readFileSync(kept('main', 'session.json'), 'utf8').includes('There is room'), 30_000);
    await runtime.stopServer('SIGTERM');
    const lines = readFileSync(kept('main', 'cards.jsonl'), 'utf8').split('\n');
    assert.ok(lines.some((line) => line.includes('status-1')));
  });

  it('keeps no agent from starting, nor its questions from being answered by a card [PTY-08]', async () => {
    disk?.fill();
    await runtime.create('claude', { agent: 'claude-code' });
    const terminal = await runtime.attach('claude');
    await terminal.shows(/^started with --settings/, 30_000);
    const cards = await follow('claude');
    const { requestId } = await pollUntil(() => cards.cards.flatMap((card) => ('permission' in card ? [card.permission] : []))[0], 30_000);
    const outcome = { outcome: 'selected', optionId: 'allow' };
    assert.equal((await cards.ask({ type: 'permission', requestId, outcome })).type, 'done');
    await terminal.shows(/^decided: allow/, 30_000);
  });

  it('lets an agent whose cards need room start without them: they tell its screen, and say so [PTY-08]', async () => {
    disk?.fill();
    await runtime.create('qwen', { agent: 'qwen-code' });
    const terminal = await runtime.attach('qwen');
    await terminal.shows(/^started with $/, 30_000);
    const cards = await follow('qwen');
    await sees(cards, '"openova.io/event":"screen"');
    assert.equal((await cards.prompt('hello')).type, 'done');
    await sees(cards, 'heard hello');
    await runtime.stopServer('SIGKILL');
    await runtime.startServer();
    const again = await follow('qwen');
    assert.equal((await again.prompt('again')).type, 'done');
    await sees(again, 'heard again');
  });

  it('refuses to rename what only it knows, by a code [PTY-26]', async () => {
    await runtime.create('main');
    await pollUntil(() => existsSync(kept('main', 'session.json')), 30_000);
    await runtime.stopServer('SIGTERM');
    await runtime.stopHost('SIGTERM');
    disk?.fill();
    await runtime.startHost();
    await runtime.startServer();
    for (const [path, body] of [['rename', { name: 'Other' }], ['resize', { cols: 100, rows: 20 }]] as const) {
      const answer = await runtime.ask('POST', `/sessions/main/${path}`, body);
      assert.deepEqual([answer.status, answer.body['code']], [507, 'home_refused']);
    }
    const { body } = await runtime.ask('GET', '/sessions/main');
    assert.deepEqual([body['state'], body['name'], body['cols']], ['resumable', 'main', 80]);
    const terminal = await runtime.attach('main');
    await terminal.shows(/restarted after the Sandbox was stopped/, 30_000);
    assert.equal((await runtime.ask('DELETE', '/sessions/main')).status, 204);
  });
});
