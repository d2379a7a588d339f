import assert from 'node:assert/strict';
import { createOAuthClient } from '../../../services/sessions-api/access/oauth-client.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { sendJson, startAuthorizationServer, type AuthorizationServer } from './support/authorization-server.ts';
import { startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { byosPath, copyIn, keptIn, PersonalConsole, startOwnSandbox } from './support/own-account.ts';
import { alice, serveSessionsApi, type ServedApi } from './support/served-api.ts';

const minute = 60_000;

describe('sessions API: the renewal of people\'s own accounts', () => {
  let server: AuthorizationServer;
  let running: ApiOverCluster;
  let person: PersonalConsole;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    server = await startAuthorizationServer();
    running = await startApiOverCluster({ byosOAuth: createOAuthClient(server.settings), now: () => now, renewalMs: 10 });
    person = await PersonalConsole.open(running.api, alice);
    await startOwnSandbox(running, alice, { name: 'mine', uid: 'alice-1' });
  });
  afterEach(async () => {
    await running.close();
    await server.close();
  });

  const connect = async (): Promise<void> => assert.equal(await person.comeBack(await server.agree(await person.begin())), 'connected');
  const refreshes = () => server.asked.filter((form) => form.get('grant_type') === 'refresh_token');
  const accessToken = () => keptIn(running, 'acme')[0]?.['access_token'];
  const isRenewed = (before: string | undefined) => () => accessToken() !== before && copyIn(running, 'alice-1')?.['access_token'] === accessToken();
  const isAudited = (action: string) => () => running.api.logged.some((line) => line.includes(`"action":"${action}"`));

  it('comes ten minutes before the end, once, and goes into every Sandbox without what renews it', async () => {
    await connect();
    const first = accessToken();
    now += 109 * minute;
    await person.status();
    assert.equal(refreshes().length, 0);
    now += 2 * minute;
    await pollUntil(isRenewed(first));
    assert.deepEqual(copyIn(running, 'alice-1'), { access_token: server.given.at(-1) });
    const { connected, expiresAt } = await person.status();
    assert.deepEqual([connected, expiresAt, refreshes().length], [true, new Date(now + 120 * minute).toISOString(), 1]);
    assert.ok(isAudited('byos-renew')());
    assert.ok(!running.api.logged.join('').includes('given-'));
  });

  it('is of one replica only, and each finds it for itself', async () => {
    const others: ServedApi[] = [];
    try {
      for (let count = 0; count < 3; count += 1) {
        others.push(await serveSessionsApi({ cluster: running.cluster, byosOAuth: createOAuthClient(server.settings), now: () => now, renewalMs: 5 }));
      }
      await connect();
      for (let round = 1; round <= 3; round += 1) {
        const before = accessToken();
        // Later than the longest time for which a replica does not look.
        now += 115 * minute;
        await pollUntil(isRenewed(before));
        assert.equal(refreshes().length, round);
      }
    } finally {
      await Promise.all(others.map((api) => api.close()));
    }
    assert.equal((await person.status()).connected, true);
  });

  it('is tried again later and later while the provider gives no answer, and goes on by itself', async () => {
    await connect();
    const first = accessToken();
    server.instead = (response) => sendJson(response, {}, 503);
    now += 115 * minute;
    await pollUntil(() => refreshes().length === 1);
    now += 0.9 * minute;
    const { connected, expired } = await person.status();
    assert.deepEqual([connected, expired, refreshes().length], [true, false, 1]);
    now += 0.2 * minute;
    await pollUntil(() => refreshes().length === 2);
    now += 1.5 * minute;
    await person.status();
    assert.equal(refreshes().length, 2);
    now += 3 * minute;
    await pollUntil(() => refreshes().length === 3);
    assert.deepEqual([(await person.status()).expired, copyIn(running, 'alice-1')?.['access_token']], [true, first]);
    server.instead = undefined;
    now += 5 * minute;
    await pollUntil(isRenewed(first));
    assert.deepEqual([(await person.status()).connected, refreshes().length], [true, 4]);
  });

  it('ends the connection when it is refused, and says that it has to be made again', async () => {
    await connect();
    server.instead = (response) => sendJson(response, { error: 'invalid_grant' }, 400);
    now += 111 * minute;
    await pollUntil(isAudited('byos-expire'));
    const { connected, by, expired, expiresAt } = await person.status();
    assert.deepEqual([connected, by, expired, expiresAt], [false, 'oauth', true, new Date(now).toISOString()]);
    assert.deepEqual([copyIn(running, 'alice-1'), keptIn(running, 'acme'), refreshes().length], [undefined, [{}], 1]);
    server.instead = undefined;
    await connect();
    assert.deepEqual([(await person.status()).connected, copyIn(running, 'alice-1')?.['access_token']], [true, accessToken()]);
  });

  it('does not come where the provider gives nothing to renew with: then the token ends when it ends', async () => {
    server.givesRefreshTokens = false;
    await connect();
    now += 119 * minute;
    assert.equal((await person.status()).connected, true);
    now += 2 * minute;
    await pollUntil(isAudited('byos-expire'));
    assert.deepEqual([copyIn(running, 'alice-1'), (await person.status()).expired, refreshes().length], [undefined, true, 0]);
  });

  it('does not bring back what was disconnected meanwhile', async () => {
    await connect();
    const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<void>();
    server.instead = async (response) => {
      await isLetGo;
      sendJson(response, { access_token: 'given-too-late', token_type: 'Bearer', expires_in: 7_200, refresh_token: 'given-as-well' });
    };
    now += 111 * minute;
    await pollUntil(() => refreshes().length === 1);
    assert.equal(await person.disconnect(), 204);
    letGo();
    // Closing waits for what is under way.
    await running.api.close();
    assert.deepEqual([copyIn(running, 'alice-1'), keptIn(running, 'acme')], [undefined, []]);
  });

  it('keeps what the provider has given also when the cluster does not take it at once', async () => {
    await connect();
    const first = accessToken();
    server.instead = async (response) => {
      await running.local.stop();
      sendJson(response, { access_token: 'given-while-away', token_type: 'Bearer', expires_in: 7_200, refresh_token: 'given-once' });
      await running.local.restart();
    };
    now += 111 * minute;
    await pollUntil(isRenewed(first));
    assert.deepEqual(keptIn(running, 'acme'), [{ access_token: 'given-while-away', refresh_token: 'given-once' }]);
  });

  it('waits for somebody without a Sandbox until they ask', async () => {
    const nomad = { email: 'nomad@beta.example', orgId: 'beta', groups: [] };
    const page = await PersonalConsole.open(running.api, nomad);
    await page.comeBack(await server.agree(await page.begin()));
    now += 130 * minute;
    assert.equal(refreshes().length, 0);
    assert.equal((await page.status()).connected, true);
    assert.equal(refreshes().length, 1);
  });

  it('leaves a pasted key alone', async () => {
    await connect();
    await running.api.call(alice, byosPath, { method: 'PUT', body: { key: 'sk-ant-a-key-for-these-tests' } });
    now += 130 * minute;
    const { connected, by, expiresAt } = await person.status();
    assert.deepEqual([connected, by, expiresAt, refreshes().length], [true, 'key', null, 0]);
    assert.deepEqual(keptIn(running, 'acme'), [{ access_token: 'sk-ant-a-key-for-these-tests' }]);
  });
});
