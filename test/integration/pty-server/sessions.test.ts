import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime, sandboxToken } from './support/pty-runtime.ts';

describe('pty-server sessions', function () {
  this.timeout(60_000);
  let runtime: PtyRuntime;

  beforeEach(async () => {
    runtime = await PtyRuntime.start();
  });

  afterEach(() => runtime.dispose());

  const lastActivity = async (): Promise<string> => String((await runtime.ask('GET', '/idle')).body['lastActivityAt']);

  /** Does something and tells whether it counted as activity. */
  async function touches(act: () => unknown): Promise<void> {
    const before = await lastActivity();
    await pollUntil(() => new Date().toISOString() > before);
    await act();
    await pollUntil(async () => (await lastActivity()) > before);
  }

  it('creates, lists, shows, renames, resizes, signals and deletes sessions [PTY-26, PTY-10]', async () => {
    const created = await runtime.create('main', { name: 'My work', cols: 100, rows: 30 });
    assert.equal(created.headers.get('location'), '/sessions/main');
    const { epoch, startedAt, ...rest } = created.body;
    assert.ok(epoch && startedAt);
    assert.deepEqual(rest, { id: 'main', agent: 'sovereign-shell', name: 'My work', title: '', state: 'running', exit: null, cols: 100, rows: 30, attached: 0 });
    assert.deepEqual((await runtime.ask('GET', '/sessions')).body['sessions'], [created.body]);
    assert.equal((await runtime.ask('POST', '/sessions/main/rename', { name: 'Other work' })).body['name'], 'Other work');
    await runtime.ask('POST', '/sessions/main/resize', { cols: 90, rows: 20 });
    await pollUntil(async () => (await runtime.ask('GET', '/sessions/main')).body['cols'] === 90);
    assert.equal((await runtime.ask('POST', '/sessions/main/signal', { signal: 'SIGHUP' })).status, 200);
    await pollUntil(async () => (await runtime.ask('GET', '/sessions/main')).body['state'] === 'ended');
    assert.equal((await runtime.ask('DELETE', '/sessions/main')).status, 204);
    assert.equal((await runtime.ask('GET', '/sessions/main')).body['code'], 'session_not_found');
    assert.equal((await runtime.ask('DELETE', '/sessions/main')).status, 404);
  });

  it('makes an id for a session that has none', async () => {
    const { body } = await runtime.ask('POST', '/sessions', {});
    assert.match(String(body['id']), /^s-[0-9a-f]{10}$/);
  });

  it('runs no more sessions than the quota, and says what to do [PTY-11]', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await runtime.create(id);
    const refused = await runtime.ask('POST', '/sessions', { id: 'e' });
    assert.deepEqual([refused.status, refused.body['code']], [409, 'session_limit']);
    assert.ok(refused.body['next']);
    assert.equal((await runtime.ask('POST', '/sessions', { id: 'a' })).body['code'], 'session_exists');
    await runtime.ask('DELETE', '/sessions/a');
    await runtime.create('e');
  });

  it('refuses what cannot be started, by a code', async () => {
    assert.equal((await runtime.ask('POST', '/sessions', { agent: 'nobody' })).body['code'], 'agent_unknown');
    assert.equal((await runtime.ask('POST', '/sessions', { cwd: '/nowhere' })).body['code'], 'folder_refused');
    assert.equal((await runtime.ask('PUT', '/sessions', {})).status, 405);
    assert.deepEqual((await runtime.ask('GET', '/sessions')).body['sessions'], []);
  });

  it('gives a session the gateway variables of the Pod, and nothing of the server [PTY-12, PTY-13]', async () => {
    await runtime.dispose();
    const gateway = { LLM_GATEWAY_URL: 'http://gw', OPENAI_BASE_URL: 'http://gw/v1', LLM_GATEWAY_TOKEN: 'one-two', OPENAI_API_KEY: 'one-two' };
    runtime = await PtyRuntime.start({ env: gateway });
    await runtime.create('main');
    const client = await runtime.attach('main');
    client.type('echo "$LLM_GATEWAY_URL $OPENAI_BASE_URL $LLM_GATEWAY_TOKEN $OPENAI_API_KEY [$SANDBOX_TICKET_JWKS_URL] $(pwd | wc -c)"\r');
    await client.shows(`http://gw http://gw/v1 one-two one-two [] ${runtime.folder.length + 1}`);
  });

  it('needs a service pass; the token of the Sandbox reads', async () => {
    await runtime.create('main');
    assert.equal((await fetch(`${runtime.url}/sessions`)).status, 401);
    for (const bearer of ['wrong', await runtime.ticket('main')]) {
      const answer = await runtime.ask('GET', '/sessions', undefined, bearer);
      assert.deepEqual([answer.status, answer.body['code']], [401, 'bearer_wrong']);
    }
    assert.equal((await runtime.ask('GET', '/sessions/main', undefined, sandboxToken)).status, 200);
    for (const [method, path] of [['DELETE', '/sessions/main'], ['POST', '/sessions'], ['POST', '/sessions/main/signal']] as const) {
      const answer = await runtime.ask(method, path, undefined, sandboxToken);
      assert.deepEqual([answer.status, answer.body['code']], [403, 'read_only']);
    }
  });

  it('answers probes, and says when the host is gone', async () => {
    assert.equal((await fetch(`${runtime.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${runtime.url}/readyz`)).status, 200);
    await runtime.stopHost('SIGKILL');
    const missing = await pollUntil(async () => {
      const answer = await fetch(`${runtime.url}/readyz`);
      return answer.status === 503 ? ((await answer.json()) as { missing: string[] }).missing : undefined;
    });
    assert.deepEqual(missing, ['pty-host']);
    assert.equal((await fetch(`${runtime.url}/healthz`)).status, 200);
  });

  it('counts sessions with a client as active, and a parked process not [PTY-22, PTY-23, IDLE-05]', async () => {
    const activeSessions = async () => (await runtime.ask('GET', '/idle')).body['activeSessions'];
    assert.equal(await activeSessions(), 0);
    await runtime.create('main');
    assert.equal(await activeSessions(), 0);
    const one = await runtime.attach('main');
    const two = await runtime.attach('main', 'viewer');
    assert.equal(await activeSessions(), 1);
    one.cut();
    await two.close();
    await pollUntil(async () => (await activeSessions()) === 0);
    const { body } = await runtime.ask('GET', '/idle');
    assert.deepEqual(Object.keys(body), ['lastActivityAt', 'activeSessions']);
    assert.equal(new Date(String(body['lastActivityAt'])).toISOString(), body['lastActivityAt']);
  });

  it('moves the last activity at creation, attach, messages, resize, signal, detach and stop [PTY-15, PTY-16, PTY-17, PTY-18, PTY-19, PTY-20, PTY-21]', async () => {
    await touches(() => runtime.create('main'));
    const client = runtime.client('main');
    await touches(() => client.connect());
    await touches(() => client.say({ type: 'ping' }));
    await pollUntil(() => client.latest('pong'));
    await touches(() => client.type('until [ -e go ]; do sleep 0.05; done; echo out\r'));
    await touches(async () => {
      writeFileSync(join(runtime.folder, 'go'), '');
      await client.shows(/^out/);
    });
    await touches(() => client.close());
    await touches(() => runtime.ask('POST', '/sessions/main/resize', { cols: 90, rows: 20 }));
    await touches(() => runtime.ask('POST', '/sessions/main/signal', { signal: 'SIGCONT' }));
    await touches(() => runtime.ask('DELETE', '/sessions/main'));
  });

  it('does not take looking for activity', async () => {
    const before = await lastActivity();
    await runtime.ask('GET', '/sessions');
    await fetch(`${runtime.url}/readyz`);
    assert.equal(await lastActivity(), before);
  });

  it('serves the gauge of connections, up at the upgrade and down at every end [OBS-01, OBS-02, OBS-03, OBS-05]', async () => {
    const attached = 'pty_server_websocket_connections{kind="attach"}';
    await runtime.create('main');
    assert.deepEqual([await runtime.metric(attached), await runtime.metric('pty_server_websocket_connections{kind="cards"}')], [0, 0]);
    const one = await runtime.attach('main');
    assert.equal(await runtime.metric(attached), 1);
    const two = await runtime.attach('main');
    assert.equal(await runtime.metric(attached), 2);
    await one.close();
    two.cut();
    await pollUntil(async () => (await runtime.metric(attached)) === 0);
    assert.equal(await runtime.metric('pty_server_sessions{state="running"}'), 1);
    await pollUntil(async () => Number(await runtime.metric('pty_server_output_bytes_total')) > 0);
    assert.equal(await runtime.metric('pty_server_client_lag_bytes'), 0);
  });
});
