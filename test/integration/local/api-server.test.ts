import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1Secret,
} from '@kubernetes/client-node';
import { serveApi, type ApiServer } from '../../../local/api-server/api-server.ts';
import { openObjectDatabase } from '../../../local/api-server/object-database.ts';
import { ObjectStore } from '../../../local/api-server/object-store.ts';
import { sandboxAdmission } from '../../../local/api-server/sandbox-admission.ts';
import { loadStory } from '../../../local/render/story.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const token = 'a-token-for-these-tests-only';
const sandboxes = { group: 'sandbox.openova.io', version: 'v1', namespace: 'acme', plural: 'sandboxes' };

describe('embedded API server, asked by a client of Kubernetes', () => {
  let folder: string;
  let store: ObjectStore;
  let server: ApiServer;
  let core: CoreV1Api;
  let custom: CustomObjectsApi;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openova-api-'));
    const { definition } = (await loadStory(root, 'basic')).input;
    store = openStore(folder, sandboxAdmission(definition));
    server = await serveApi({ store, token });
    core = clientOf(server, token).makeApiClient(CoreV1Api);
    custom = clientOf(server, token).makeApiClient(CustomObjectsApi);
  });
  afterEach(async () => {
    await server.close();
    store.close();
    await rm(folder, { recursive: true });
  });

  it('creates, reads, lists by label, patches and deletes', async () => {
    const created = await core.createNamespacedSecret({ namespace: 'acme', body: secret('one', { team: 'a' }) });
    await core.createNamespacedSecret({ namespace: 'acme', body: secret('two', { team: 'b' }) });
    assert.match(created.metadata?.uid ?? '', /^[0-9a-f-]{36}$/);
    const listed = await core.listNamespacedSecret({ namespace: 'acme', labelSelector: 'team in (a, c)' });
    assert.deepEqual(listed.items.map(({ metadata }) => metadata?.name), ['one']);
    const patch = { name: 'one', namespace: 'acme', body: { metadata: { labels: { team: null, size: 's' } } } };
    const patched = await core.patchNamespacedSecret(patch, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
    assert.deepEqual(patched.metadata?.labels, { size: 's' });
    await core.deleteNamespacedSecret({ name: 'one', namespace: 'acme' });
    await assert.rejects(core.readNamespacedSecret({ name: 'one', namespace: 'acme' }), hasCode(404));
  });

  it('refuses a name taken, a version passed and a caller without its token', async () => {
    const created = await core.createNamespacedSecret({ namespace: 'acme', body: secret('one') });
    await assert.rejects(core.createNamespacedSecret({ namespace: 'acme', body: secret('one') }), hasCode(409));
    created.data = { key: 'bmV3' };
    const replacement = { name: 'one', namespace: 'acme', body: created };
    await core.replaceNamespacedSecret(replacement);
    await assert.rejects(core.replaceNamespacedSecret(replacement), hasCode(409));
    const stranger = clientOf(server, 'another').makeApiClient(CoreV1Api);
    await assert.rejects(stranger.listNamespace(), hasCode(401));
  });

  it('defaults a Sandbox, refuses one that its schema does not allow, and keeps the status apart', async () => {
    const owner = { email: 'alice@acme.example', orgRef: { slug: 'acme' } };
    const body = { apiVersion: 'sandbox.openova.io/v1', kind: 'Sandbox', metadata: { name: 'alice' }, spec: { owner } };
    const created = (await custom.createNamespacedCustomObject({ ...sandboxes, body })) as Sandbox;
    assert.equal(created.spec['operatingMode'], 'Running');
    const wrong = { ...body, metadata: { name: 'bob' }, spec: { owner, agent: 'emacs' } };
    await assert.rejects(custom.createNamespacedCustomObject({ ...sandboxes, body: wrong }), hasCode(422));
    const moved = { ...created, spec: { ...created.spec, owner: { ...owner, email: 'bob@acme.example' } } };
    await assert.rejects(custom.replaceNamespacedCustomObject({ ...sandboxes, name: 'alice', body: moved }), hasCode(422));
    const told = { ...created, status: { phase: 'Ready' } };
    await custom.replaceNamespacedCustomObjectStatus({ ...sandboxes, name: 'alice', body: told });
    const renamed = { ...created, metadata: { ...created.metadata, resourceVersion: undefined }, spec: { ...created.spec, planId: 'pro' } };
    await custom.replaceNamespacedCustomObject({ ...sandboxes, name: 'alice', body: renamed });
    const read = (await custom.getNamespacedCustomObject({ ...sandboxes, name: 'alice' })) as Sandbox;
    assert.deepEqual([read.status, read.spec['planId'], read.metadata.generation], [{ phase: 'Ready' }, 'pro', 2]);
  });

  it('keeps an object with a finalizer until it is taken away', async () => {
    const body: V1Secret = { metadata: { name: 'held', finalizers: ['openova.io/held'] } };
    await core.createNamespacedSecret({ namespace: 'acme', body });
    await core.deleteNamespacedSecret({ name: 'held', namespace: 'acme' });
    const held = await core.readNamespacedSecret({ name: 'held', namespace: 'acme' });
    assert.ok(held.metadata?.deletionTimestamp);
    held.metadata.finalizers = [];
    await core.replaceNamespacedSecret({ name: 'held', namespace: 'acme', body: held });
    await assert.rejects(core.readNamespacedSecret({ name: 'held', namespace: 'acme' }), hasCode(404));
  });

  it('tells an informer of every change, and of all there is when it comes back too late', async () => {
    const kubernetes = clientOf(server, token);
    const informer = makeInformer<V1Secret>(kubernetes, '/api/v1/namespaces/acme/secrets', () => core.listNamespacedSecret({ namespace: 'acme' }));
    const seen: string[] = [];
    for (const event of ['add', 'update', 'delete'] as const) informer.on(event, ({ metadata }) => void seen.push(`${event} ${metadata?.name}`));
    await core.createNamespacedSecret({ namespace: 'acme', body: secret('before') });
    await informer.start();
    const gone = new Promise<void>((resolve) => {
      informer.on('delete', () => resolve());
    });
    await core.createNamespacedSecret({ namespace: 'acme', body: secret('later') });
    await core.createNamespacedSecret({ namespace: 'other', body: secret('elsewhere') });
    await core.deleteNamespacedSecret({ name: 'before', namespace: 'acme' });
    await gone;
    await informer.stop();
    assert.deepEqual(seen, ['add before', 'add later', 'delete before']);
  });

  it('has everything after a restart, the deleted excepted', async () => {
    await core.createNamespacedSecret({ namespace: 'acme', body: secret('one') });
    await core.createNamespacedSecret({ namespace: 'acme', body: secret('two') });
    await core.deleteNamespacedSecret({ name: 'one', namespace: 'acme' });
    const { version } = store;
    await server.close();
    store.close();
    store = openStore(folder, (_kind, object) => object);
    server = await serveApi({ store, token });
    const again = await clientOf(server, token).makeApiClient(CoreV1Api).listSecretForAllNamespaces();
    assert.deepEqual([again.items.map(({ metadata }) => metadata?.name), store.version], [['two'], version]);
  });

  it('ends a watch that begins before what it remembers', async () => {
    const response = await fetch(`${server.url}/api/v1/secrets?watch=1&resourceVersion=0000001`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200);
    await response.body?.cancel();
    const stale = await fetch(`${server.url}/api/v1/secrets?watch=1&resourceVersion=-5`, { headers: { authorization: `Bearer ${token}` } });
    assert.match(await stale.text(), /"code":410/);
  });
});

interface Sandbox {
  readonly metadata: { readonly generation?: number };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
}

function openStore(folder: string, admit: ConstructorParameters<typeof ObjectStore>[0]['admit']): ObjectStore {
  return new ObjectStore({ database: openObjectDatabase(join(folder, 'objects.db')), admit });
}

// There is no TLS to verify: the client takes plain HTTP only when it is told so.
function clientOf({ url }: ApiServer, bearer: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'local', server: url, skipTLSVerify: true }, { name: 'local', token: bearer });
  return config;
}

function secret(name: string, labels: Record<string, string> = {}): V1Secret {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels }, data: { key: 'dmFsdWU=' } };
}

function hasCode(code: number): (error: unknown) => boolean {
  return (error) => error instanceof ApiException && error.code === code;
}
