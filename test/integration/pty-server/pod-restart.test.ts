import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from './support/pty-runtime.ts';
import type { TerminalClient } from './support/terminal-client.ts';

type SessionFields = Readonly<Record<string, unknown>>;

const restarted = /^— restarted after the Sandbox was stopped; programs that ran here have ended —$/;

describe('pty-server after its Pod was stopped', function () {
  this.timeout(120_000);
  let runtime: PtyRuntime;

  beforeEach(async () => {
    runtime = await PtyRuntime.start();
  });

  afterEach(() => runtime.dispose());

  const kept = (id: string, file: string): string => join(runtime.folder, '.openova/sessions', id, file);
  const manifest = (id: string): SessionFields => JSON.parse(readFileSync(kept(id, 'session.json'), 'utf8')) as SessionFields;
  const get = async (id: string): Promise<SessionFields> => (await runtime.ask('GET', `/sessions/${id}`)).body;

  /** A shell that has said something. */
  async function shellThatSaid(id: string, said: string): Promise<TerminalClient> {
    await runtime.create(id, { name: 'Kept', cols: 90, rows: 20 });
    const client = await runtime.attach(id);
    client.type(`echo ${said}\r`);
    await client.shows(new RegExp(`^${said}`));
    return client;
  }

  async function restartPod(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await runtime.stopServer(signal);
    await runtime.stopHost(signal);
    await runtime.startHost();
    await runtime.startServer();
  }

  it('lists a shell as resumable, paints its last screen, says that it was restarted, and runs [PTY-06, PTY-13]', async () => {
    const before = await shellThatSaid('main', 'walrus');
    const { epoch } = await get('main');
    await restartPod();
    const listed = await get('main');
    assert.deepEqual([listed['state'], listed['name'], listed['agent'], listed['epoch'], listed['cols']], ['resumable', 'Kept', 'sovereign-shell', null, 90]);
    assert.equal(await runtime.metric('pty_server_sessions{state="resumable"}'), 1);
    // One that was there before comes back with the epoch that it knows.
    await before.connect();
    const after = await runtime.attach('main');
    for (const client of [before, after]) {
      await client.shows(restarted);
      client.type('pwd; echo again=$?\r');
      await client.shows('again=0');
      const lines = client.lines();
      assert.ok(lines.indexOf('walrus') < lines.findIndex((line) => restarted.test(line)), lines.join('\n'));
      assert.equal(lines.filter((line) => restarted.test(line)).length, 1);
      assert.ok(lines.includes(runtime.folder));
    }
    const running = await get('main');
    assert.equal(running['state'], 'running');
    assert.notEqual(running['epoch'], epoch);
  });

  it('keeps the painted screen when the server is killed after the restart', async () => {
    await shellThatSaid('main', 'walrus');
    await restartPod();
    const client = await runtime.attach('main');
    await client.shows(restarted);
    await runtime.stopServer('SIGKILL');
    await runtime.startServer();
    const fresh = await runtime.attach('main');
    await fresh.shows(/^walrus/);
    await fresh.shows(restarted);
  });

  it('has what was on disk when the Pod was killed', async () => {
    await shellThatSaid('main', 'walrus');
    await pollUntil(() => existsSync(kept('main', 'screen')) && readFileSync(kept('main', 'screen')).includes('walrus'));
    await restartPod('SIGKILL');
    const client = await runtime.attach('main');
    await client.shows(/^walrus/);
    await client.shows(restarted);
  });

  it('keeps the rows of a full-screen program above the new one, and none of its modes', async () => {
    const client = await shellThatSaid('main', 'walrus');
    client.type("printf '\\033[?1049h\\033[?1000h\\033[?25l\\033[Hfull screen'; sleep 1000\r");
    await client.shows(/^full screen/);
    await restartPod();
    const fresh = await runtime.attach('main');
    await fresh.shows(restarted);
    await fresh.shows(/^walrus/);
    await fresh.shows(/^full screen/);
    assert.deepEqual([fresh.terminal.buffer.active.type, fresh.terminal.modes.mouseTrackingMode], ['normal', 'none']);
  });

  it('shows the last screen of a session that had ended, with its exit', async () => {
    const client = await shellThatSaid('main', 'walrus');
    client.type('exit 3\r');
    await pollUntil(() => client.latest('exit'));
    await restartPod();
    assert.deepEqual([(await get('main'))['state'], (await get('main'))['exit']], ['ended', { code: 3 }]);
    const fresh = await runtime.attach('main');
    await pollUntil(() => fresh.closeCode !== undefined);
    assert.deepEqual([fresh.closeCode, fresh.latest('exit')?.['code']], [1000, 3]);
    await fresh.shows(/^walrus/);
    assert.equal((await get('main'))['state'], 'ended');
    assert.equal((await runtime.ask('DELETE', '/sessions/main')).status, 204);
    assert.equal((await runtime.ask('GET', '/sessions/main')).status, 404);
  });

  it('forgets what its User deletes, before and after', async () => {
    await shellThatSaid('one', 'walrus');
    await shellThatSaid('two', 'walrus');
    await runtime.ask('DELETE', '/sessions/one');
    await restartPod();
    assert.equal((await runtime.ask('GET', '/sessions/one')).status, 404);
    assert.equal((await runtime.ask('DELETE', '/sessions/two')).status, 204);
    await restartPod();
    assert.deepEqual((await runtime.ask('GET', '/sessions')).body['sessions'], []);
    await runtime.create('two');
    const fresh = await runtime.attach('two');
    fresh.type('echo clean\r');
    await fresh.shows(/^clean/);
    assert.ok(!fresh.lines().includes('walrus'));
  });

  it('takes no place in the limit until it begins again, and then says why it cannot [PTY-11]', async () => {
    await shellThatSaid('main', 'walrus');
    await restartPod();
    assert.equal((await runtime.ask('POST', '/sessions', { id: 'main' })).body['code'], 'session_exists');
    for (const id of ['a', 'b', 'c', 'd']) await runtime.create(id);
    const refused = await runtime.attach('main');
    await pollUntil(() => refused.closeCode !== undefined);
    assert.deepEqual([refused.closeCode, refused.latest('refused')?.['code']], [4422, 'session_limit']);
    await runtime.ask('DELETE', '/sessions/a');
    const client = await runtime.attach('main');
    await client.shows(restarted);
  });

  it('renames and resizes what has not begun again', async () => {
    await shellThatSaid('main', 'walrus');
    await restartPod();
    await runtime.ask('POST', '/sessions/main/rename', { name: 'Other' });
    const resized = await runtime.ask('POST', '/sessions/main/resize', { cols: 100, rows: 15 });
    assert.deepEqual([resized.status, resized.body['state'], resized.body['cols']], [200, 'resumable', 100]);
    await restartPod();
    const client = await runtime.attach('main');
    await client.shows(restarted);
    assert.deepEqual([(await get('main'))['name'], client.terminal.cols], ['Other', 100]);
  });

  it('sets aside what it cannot read, and serves the rest', async () => {
    await shellThatSaid('main', 'walrus');
    await runtime.create('torn');
    await runtime.create('later');
    await runtime.stopServer('SIGTERM');
    await runtime.stopHost('SIGTERM');
    writeFileSync(kept('torn', 'session.json'), '{"version":1,');
    writeFileSync(kept('later', 'session.json'), JSON.stringify({ ...manifest('later'), version: 2 }));
    writeFileSync(kept('main', 'screen'), 'torn');
    await runtime.startHost();
    await runtime.startServer();
    const { sessions } = (await runtime.ask('GET', '/sessions')).body as { sessions: { id: string }[] };
    assert.deepEqual(sessions.map(({ id }) => id), ['main']);
    for (const problem of ['corrupt', 'newer']) await pollUntil(() => runtime.serverLog.includes(`"problem":"${problem}"`));
    assert.ok(readFileSync(kept('later', 'session.json.newer')).length > 0);
    const client = await runtime.attach('main');
    await client.shows(restarted);
  });

  it('begins sessions again when only the host was replaced', async () => {
    const client = await shellThatSaid('main', 'walrus');
    await runtime.stopHost('SIGKILL');
    await runtime.startHost();
    await pollUntil(() => client.closeCode === 1012);
    assert.equal((await get('main'))['state'], 'resumable');
    await client.connect();
    await client.shows(restarted);
    await client.shows(/^walrus/);
  });
});
