import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { secretKind } from './support/local-cluster.ts';
import { alice, bob, problemOf, serveSessionsApi } from './support/served-api.ts';

const path = '/api/v1/sandbox/byos/claude-code';
const key = 'sk-ant-a-key-for-these-tests';
const kept = { access_token: Buffer.from(key).toString('base64') };

describe('sessions API: people\'s own keys', () => {
  let running: ApiOverCluster;

  beforeEach(async () => {
    running = await startApiOverCluster();
  });
  afterEach(() => running.close());

  const connect = () => running.api.call(alice, path, { method: 'PUT', body: { key } });
  const status = async (who = alice) => (await running.api.call(who, `${path}/status`)).json() as Promise<{ connected: boolean; connectedAt: string | null }>;
  const copyIn = (uid: string) => running.local.store.get({ kind: secretKind, namespace: `sandbox-${uid}`, name: `sandbox-byos-claude-code-${uid}` });
  const start = async (name: string, uid: string, who = alice): Promise<void> => {
    await running.api.call(who, sandboxesPath, { method: 'POST', body: { agent: 'aider', name } });
    running.local.setStatus('acme', name, {
      ownerUid: uid,
      namespace: `sandbox-${uid}`,
      conditions: [{ type: 'NamespaceReady', status: 'True', reason: 'GitopsReconciled', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    });
    await pollUntil(() => running.cluster.sandboxes.get('acme', name)?.status?.namespace !== undefined);
  };

  it('go into the Sandboxes of their owner, out of no answer, and away again [API-27] [SEC-20]', async () => {
    await start('mine', 'alice-1');
    await start('theirs', 'bob-2', bob);
    assert.deepEqual(await status(), { connected: false, connectedAt: null, by: null, expiresAt: null, expired: false, oauthOffered: false });
    const connected = await (await connect()).text();
    assert.match(connected, /"connected":true/);
    assert.ok(!connected.includes(key) && !JSON.stringify(await status()).includes(key));
    assert.deepEqual([copyIn('alice-1')?.['data'], copyIn('bob-2')], [kept, undefined]);
    assert.equal((await status(bob)).connected, false);
    assert.equal((await running.api.call(alice, path, { method: 'DELETE' })).status, 204);
    assert.deepEqual([copyIn('alice-1'), (await status()).connected], [undefined, false]);
    assert.ok(!running.api.logged.join('').includes(key));
  });

  it('are said to be missing where they cannot be put, and to be kept where they cannot be taken away', async () => {
    const problem = new HttpProblem({ status: 403, code: 'cluster_forbidden', detail: 'no', next: 'ask' });
    const { cluster } = running;
    const api = await serveSessionsApi({
      cluster: {
        ...cluster,
        putSecret: (secret) => (isClosed(secret.metadata?.namespace) ? Promise.reject(problem) : cluster.putSecret(secret)),
        deleteSecret: (name) => (isClosed(name.namespace) ? Promise.reject(problem) : cluster.deleteSecret(name)),
      },
    });
    try {
      await start('open', 'alice-1');
      await start('closed', 'alice-2');
      const answer = await api.call(alice, path, { method: 'PUT', body: { key } });
      const { connected, missing } = (await answer.json()) as { connected: boolean; missing: string[] };
      assert.deepEqual([answer.status, connected, missing], [200, true, ['closed']]);
      assert.deepEqual(copyIn('alice-1')?.['data'], kept);
      const left = await api.call(alice, path, { method: 'DELETE' });
      assert.deepEqual([left.status, (await problemOf(left)).code, (await status()).connected], [503, 'byos_kept', true]);
    } finally {
      await api.close();
    }
    assert.equal((await running.api.call(alice, path, { method: 'DELETE' })).status, 204);
    assert.equal((await status()).connected, false);
  });

  it('follow into Sandboxes that come later', async () => {
    await connect();
    await start('later', 'alice-3');
    await pollUntil(() => copyIn('alice-3') !== undefined);
    assert.deepEqual(copyIn('alice-3')?.['data'], kept);
  });
});

function isClosed(namespace: string | undefined): boolean {
  return namespace === 'sandbox-alice-2';
}
