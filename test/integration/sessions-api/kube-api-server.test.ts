import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nopLogger } from '@openova/process-kit';
import { loadStory } from '../../../local/render/story.ts';
import { accountAccess } from '../../../libs/service-kit/index.ts';
import { createOAuthClient } from '../../../services/sessions-api/access/oauth-client.ts';
import { openCluster, type Cluster } from '../../../services/sessions-api/cluster/cluster.ts';
import { isMissing } from '../../../tools/engine/go.ts';
import { startKubeApi, type KubeApi } from '../../support/kube-api.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { skip } from '../package/skip-reasons.ts';
import { startAuthorizationServer, type AuthorizationServer } from './support/authorization-server.ts';
import { claimDefinition } from './support/claim-definition.ts';
import { sandboxesPath } from './support/cluster-under-test.ts';
import { PersonalConsole } from './support/own-account.ts';
import { alice, problemOf, sandboxOf, serveSessionsApi, type ServedApi } from './support/served-api.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const claims = '/apis/sandbox.openova.io/v1/namespaces/acme/sandboxes';

describe('sessions API over a real kube-apiserver', () => {
  let kube: KubeApi;
  let cluster: Cluster;
  let api: ServedApi;
  let server: AuthorizationServer;
  let account: string;
  let passedMs = 0;

  before(async function () {
    this.timeout(120_000);
    const started = await startKubeApi();
    kube = isMissing(started) ? skip(this, started.missing) : started;
    await install(kube);
    const times = { retryMs: 50, staleAfterMs: 500, resyncMs: 60_000 };
    account = mkdtempSync(join(tmpdir(), 'openova-account-'));
    writeFileSync(join(account, 'ca.crt'), kube.ca);
    await issueToken(kube, account, 'first');
    const access = accountAccess(kube.url, account, (path) => readFileSync(path, 'utf8'));
    cluster = openCluster({ access, ownNamespace: 'openova', log: nopLogger, times });
    server = await startAuthorizationServer();
    api = await serveSessionsApi({ cluster, byosOAuth: createOAuthClient(server.settings), now: () => Date.now() + passedMs, renewalMs: 50 });
    await pollUntil(() => cluster.sandboxes.isCurrent && cluster.apiTokens.isCurrent);
  });
  after(async () => {
    await api?.close();
    await cluster?.close();
    await server?.close();
    await kube?.close();
    if (account) rmSync(account, { recursive: true });
  });

  const changeRotated = () => cluster.patchSandbox({ namespace: 'acme', name: 'rotated' }, { metadata: { annotations: { changed: 'yes' } } });
  const create = (body: object) => api.call(alice, sandboxesPath, { method: 'POST', body });

  it('creates, changes and deletes with the rights of its account only [API-02] [API-06] [API-30]', async () => {
    assert.equal((await create({ agent: 'claude-code', name: 'real', repo: 'acme/shop' })).status, 201);
    assert.equal((await create({ agent: 'claude-code', name: 'real' })).status, 409);
    const changed = await api.call(alice, `${sandboxesPath}/real`, { method: 'PATCH', body: { operatingMode: 'Suspended', displayName: 'Real', idleTimeoutMinutes: 5 } });
    const view = await sandboxOf(changed);
    assert.deepEqual([changed.status, view.operatingMode, view.displayName, view.idleTimeoutMinutes], [200, 'Suspended', 'Real', 5]);
    const { metadata } = await kube.call('GET', `${claims}/real`) as { metadata: { generation: number } };
    assert.equal(metadata.generation, 2);
    assert.equal((await api.call(alice, `${sandboxesPath}/real`, { method: 'DELETE' })).status, 204);
    assert.equal((await api.call(alice, `${sandboxesPath}/real`)).status, 404);
  });

  it('keeps API tokens as Secrets of its own namespace [SEC-07]', async () => {
    const made = await api.call(alice, '/api/v1/sandbox/tokens', { method: 'POST', body: { name: 'ci' } });
    const { token, id } = (await made.json()) as { token: string; id: string };
    const bearer = { headers: { authorization: `Bearer ${token}` } };
    assert.equal((await api.call(undefined, sandboxesPath, bearer)).status, 200);
    const { data } = (await kube.call('GET', `/api/v1/namespaces/openova/secrets/sandbox-api-token-${id}`)) as { data: Record<string, string> };
    assert.deepEqual(Object.keys(data).toSorted((a, b) => (a < b ? -1 : 1)), ['hash', 'token']);
    await api.call(alice, `/api/v1/sandbox/tokens/${id}`, { method: 'DELETE' });
    assert.equal((await api.call(undefined, sandboxesPath, bearer)).status, 401);
  });

  it('keeps, renews and forgets a person\'s own account, by its right to Secrets whose names it knows [SEC-20]', async () => {
    await create({ agent: 'claude-code', name: 'own' });
    await kube.call('POST', '/api/v1/namespaces', { metadata: { name: 'sandbox-alice-1' } });
    const claim = await kube.call('GET', `${claims}/own`);
    const conditions = [{ type: 'NamespaceReady', status: 'True', reason: 'GitopsReconciled', lastTransitionTime: '2026-01-01T00:00:00Z' }];
    await kube.call('PUT', `${claims}/own/status`, { ...claim, status: { ownerUid: 'alice-1', namespace: 'sandbox-alice-1', conditions } });
    await pollUntil(() => cluster.sandboxes.get('acme', 'own')?.status?.namespace !== undefined);
    const page = await PersonalConsole.open(api, alice);
    assert.equal(await page.comeBack(await server.agree(await page.begin())), 'connected');
    const copy = '/api/v1/namespaces/sandbox-alice-1/secrets/sandbox-byos-claude-code-alice-1';
    const copied = async (): Promise<string> => JSON.stringify((await kube.call('GET', copy))['data']);
    const first = await copied();
    passedMs = 111 * 60_000;
    await pollUntil(async () => (await copied()) !== first);
    const latest = Buffer.from(server.given.at(-1) ?? '').toString('base64');
    assert.equal(await copied(), JSON.stringify({ access_token: latest }));
    assert.equal(await page.disconnect(), 204);
    assert.match(await kube.call('GET', copy).then(() => 'there', (error: Error) => error.message), /404/);
    const { items } = (await kube.call('GET', '/api/v1/namespaces/acme/secrets')) as { items: unknown[] };
    assert.deepEqual(items, []);
  });

  it('says that an Organization has no namespace, and what the schema refuses', async () => {
    const stranger = { email: 'zoe@nowhere.example', orgId: 'nowhere', groups: [] };
    const answer = await api.call(stranger, sandboxesPath, { method: 'POST', body: { agent: 'aider' } });
    assert.deepEqual([answer.status, (await problemOf(answer)).code], [409, 'organization_missing']);
  });

  it('takes up the token that its account has next, and asks with the old one no more', async function () {
    this.timeout(90_000);
    assert.equal((await create({ agent: 'aider', name: 'rotated' })).status, 201);
    await kube.call('DELETE', '/api/v1/namespaces/openova/secrets/first');
    // The API server itself takes its own word for ten seconds.
    await pollUntil(() => changeRotated().then(() => false, ({ code }: { code: string }) => code === 'cluster_unavailable'));
    await issueToken(kube, account, 'second');
    assert.equal((await changeRotated())?.metadata.annotations?.['changed'], 'yes');
  });

  it('answers 503 while the API server is away, and goes on by itself when it is back [API-24]', async function () {
    this.timeout(90_000);
    await create({ agent: 'aider', name: 'stays' });
    await kube.kill();
    await pollUntil(async () => (await api.call(alice, sandboxesPath)).status === 503);
    assert.equal((await fetch(`${api.url}/readyz`)).status, 503);
    await kube.start();
    await pollUntil(async () => (await api.call(alice, `${sandboxesPath}/stays`)).status === 200, 30_000);
    assert.equal((await create({ agent: 'aider', name: 'after' })).status, 201);
  });
});

async function install(kube: KubeApi): Promise<void> {
  const { definition } = (await loadStory(root, 'basic')).input;
  for (const name of ['acme', 'openova']) await kube.call('POST', '/api/v1/namespaces', { metadata: { name } });
  await kube.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', claimDefinition(definition));
  await pollUntil(() => kube.call('GET', claims).then(() => true, () => false));
  await kube.call('POST', '/api/v1/namespaces/openova/serviceaccounts', { metadata: { name: 'sessions-api' } });
  const subjects = [{ kind: 'ServiceAccount', name: 'sessions-api', namespace: 'openova' }];
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const claimVerbs = ['get', 'list', 'watch', 'create', 'patch', 'delete'];
  const tokenVerbs = ['list', 'watch', 'create', 'delete'];
  await kube.call('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'sessions-api' },
    rules: [
      { apiGroups: ['sandbox.openova.io'], resources: ['sandboxes'], verbs: claimVerbs },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'update', 'delete'] },
    ],
  });
  await kube.call('POST', `${rbac}/clusterrolebindings`, { metadata: { name: 'sessions-api' }, roleRef: roleRef('ClusterRole'), subjects });
  await kube.call('POST', `${rbac}/namespaces/openova/roles`, {
    metadata: { name: 'sessions-api' },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: tokenVerbs }],
  });
  await kube.call('POST', `${rbac}/namespaces/openova/rolebindings`, { metadata: { name: 'sessions-api' }, roleRef: roleRef('Role'), subjects });
}

function roleRef(kind: string) {
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name: 'sessions-api' };
}

/** Writes a token of the account that is good for as long as this Secret is there. */
async function issueToken(kube: KubeApi, folder: string, secret: string): Promise<void> {
  const { metadata } = await kube.call('POST', '/api/v1/namespaces/openova/secrets', { metadata: { name: secret } });
  const { uid } = metadata as { readonly uid: string };
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: secret, uid };
  const { status } = await kube.call('POST', '/api/v1/namespaces/openova/serviceaccounts/sessions-api/token', { spec: { expirationSeconds: 3600, boundObjectRef } });
  writeFileSync(join(folder, 'token'), (status as { readonly token: string }).token);
}
