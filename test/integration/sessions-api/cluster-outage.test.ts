import assert from 'node:assert/strict';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { sandboxKind } from './support/local-cluster.ts';
import { alice, problemOf, serveSessionsApi } from './support/served-api.ts';

describe('sessions API: the cluster goes away', () => {
  let running: ApiOverCluster;

  beforeEach(async () => {
    running = await startApiOverCluster();
  });
  afterEach(() => running.close());

  it('answers 503 with a next step meanwhile, and shows what happened when it is back [API-24]', async () => {
    const { api, local } = running;
    await api.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'gone' } });
    await local.stop();
    await pollUntil(async () => (await api.call(alice, sandboxesPath)).status === 503);
    const answer = await api.call(alice, sandboxesPath);
    const { code, next } = await problemOf(answer);
    assert.deepEqual([code, next, answer.headers.get('retry-after')], ['cluster_unavailable', 'try again in a moment', '2']);
    local.store.delete({ kind: sandboxKind, namespace: 'acme', name: 'gone' });
    await local.restart();
    await pollUntil(async () => (await api.call(alice, sandboxesPath)).status === 200);
    assert.equal((await api.call(alice, `${sandboxesPath}/gone`)).status, 404);
  });

  it('takes the cluster that it is given, and answers 503 on every route without one [API-22] [API-24]', async () => {
    assert.equal((await running.api.call(alice, sandboxesPath)).status, 200);
    const alone = await serveSessionsApi({ cluster: undefined });
    try {
      const routes: readonly (readonly [method: string, path: string, body?: object])[] = [
        ['GET', sandboxesPath],
        ['POST', sandboxesPath, { agent: 'aider' }],
        ['GET', `${sandboxesPath}/one`],
        ['PATCH', `${sandboxesPath}/one`, { displayName: 'x' }],
        ['DELETE', `${sandboxesPath}/one`],
        ['GET', `${sandboxesPath}/one/events`],
        ['POST', `${sandboxesPath}/one/tickets`, {}],
        ['GET', `${sandboxesPath}/one/terminals`],
        ['GET', '/api/v1/sandbox/events'],
        ['GET', '/api/v1/sandbox/byos/claude-code/status'],
        ['GET', '/api/v1/sandbox/tokens'],
        ['GET', '/k8s/sandboxes'],
      ];
      for (const [method, path, body] of routes) {
        const answer = await alone.call(alice, path, { method, ...(body && { body }) });
        assert.deepEqual([answer.status, (await problemOf(answer)).code], [503, 'cluster_unavailable'], `${method} ${path}`);
      }
    } finally {
      await alone.close();
    }
  });
});
