import assert from 'node:assert/strict';
import { acpProblems } from '../../../support/acp-schema.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { PtyRuntime } from '../support/pty-runtime.ts';
import { CardClient, type CardClientStart } from './card-client.ts';

const until = (look: () => unknown): Promise<unknown> => pollUntil(look, 60_000);

describe('/sessions/<id>/cards', function () {
  this.timeout(120_000);
  let runtime: PtyRuntime;
  const clients: CardClient[] = [];
  const connect = async (own: Partial<CardClientStart> = {}): Promise<CardClient> => {
    const client = await CardClient.connect(runtime, { sessionId: 'one', ...own });
    clients.push(client);
    return client;
  };

  before(async () => {
    runtime = await PtyRuntime.start();
    await runtime.create('one', { agent: 'sovereign-shell' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  after(() => runtime.dispose());

  it('tells a real shell as cards, and brings it a prompt [PTY-03] [PTY-04]', async () => {
    const client = await connect();
    const { protocol, session, role } = client.frames[0]!;
    assert.deepEqual({ protocol, session, role }, { protocol: 'openova.cards.v1', session: 'one', role: 'driver' });
    assert.equal((await client.prompt('echo said-$((6*7))')).type, 'done');
    await until(() => client.text.includes('said-42'));
    assert.deepEqual(client.cards.flatMap(acpProblems), []);
    const terminal = await runtime.attach('one');
    await terminal.shows('said-42', 60_000);
  });

  it('goes on after the number that a client has, also after the server was killed [PTY-03] [PTY-05]', async () => {
    const first = await connect();
    await first.prompt('echo before-$$');
    const [, pid] = await pollUntil(() => /before-(\d+)/.exec(first.text), 60_000);
    await until(() => first.cards.at(-1)?.state === 'idle');
    const { seq } = first.cards.at(-1)!;
    await first.close();
    await runtime.stopServer('SIGKILL');
    await runtime.startServer();
    const second = await connect({ since: seq });
    await second.prompt('echo after-$$');
    await until(() => second.text.includes(`after-${pid}`));
    assert.ok(second.cards.every((card) => card.seq > seq));
    assert.ok(!second.frames.some(({ type }) => type === 'gap'));
    const all = await connect();
    await until(() => all.text.includes(`after-${pid}`));
    assert.ok(all.text.includes(`before-${pid}`));
  });

  it('refuses what a viewer says, and what nobody can understand [PTY-03]', async () => {
    const viewer = await connect({ role: 'viewer' });
    assert.equal((await viewer.prompt('rm -rf /'))['code'], 'read_only');
    const driver = await connect();
    assert.equal((await driver.ask({ type: 'dance' }))['code'], 'bad_message');
    assert.equal((await driver.prompt('x'.repeat(32_769)))['code'], 'prompt_too_long');
    assert.equal((await driver.ask({ type: 'permission', requestId: 'q', outcome: { outcome: 'cancelled' } }))['code'], 'question_not_open');
    driver.socket.send(Buffer.of(1, 2, 3));
    await until(() => driver.closeCode === 4400);
  });

  it('closes on a client that says too much, and on one that asks for no session', async () => {
    const client = await connect();
    for (let index = 0; index < 200; index++) client.socket.send('{}');
    await until(() => client.closeCode === 4429);
    assert.equal((await connect({ sessionId: 'none' })).closeCode, 4404);
  });

  it('is counted while it is open [OBS-04]', async () => {
    const line = 'pty_server_websocket_connections{kind="cards"}';
    await until(async () => (await runtime.metric(line)) === 0);
    await connect();
    assert.equal(await runtime.metric(line), 1);
  });

  it('ends with the program, and says how [PTY-03]', async () => {
    await runtime.create('two', { agent: 'sovereign-shell' });
    const client = await connect({ sessionId: 'two' });
    await client.prompt('exit 3');
    await until(() => client.cards.at(-1)?.state === 'ended');
    assert.match(client.text, /The program has ended: status 3/);
    assert.equal((await client.prompt('more'))['code'], 'session_ended');
  });
});
