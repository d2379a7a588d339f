import assert from 'node:assert/strict';
import { createOAuthClient } from '../../../services/sessions-api/access/oauth-client.ts';
import { awayServer } from './support/authorization-server.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { sandboxKind } from './support/local-cluster.ts';
import { alice, bob, mallory, problemOf, type ApiCall } from './support/served-api.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string; readonly responses: Record<string, unknown> }>>>>;
}

interface AccessRow {
  /** What is sent, so that nothing but access can be wrong with it. */
  readonly body?: unknown;
  /** How it is answered to an administrator of another Organization. */
  readonly rival: number;
}

const ownThingsOnly = { rival: 200 } as const;
const notThere = { rival: 404 } as const;

/** A row for each operation of the document: one that is added has to say what strangers get. */
const rows: Readonly<Record<string, AccessRow>> = {
  logOut: ownThingsOnly,
  watchSandboxes: ownThingsOnly,
  watchSandbox: notThere,
  getMe: ownThingsOnly,
  listSandboxes: ownThingsOnly,
  createSandbox: { body: { agent: 'aider', name: 'mine' }, rival: 201 },
  getSandbox: notThere,
  changeSandbox: { body: { displayName: 'Taken over' }, ...notThere },
  deleteSandbox: notThere,
  createTicket: { body: {}, ...notThere },
  listTerminals: notThere,
  createTerminal: { body: {}, ...notThere },
  deleteTerminal: notThere,
  getByosStatus: ownThingsOnly,
  connectByos: { body: { key: 'sk-ant-a-key-for-these-tests' }, ...ownThingsOnly },
  disconnectByos: { rival: 204 },
  beginByosOAuth: ownThingsOnly,
  finishByosOAuth: { rival: 303 },
  listApiTokens: ownThingsOnly,
  createApiToken: { body: { name: 'ci' }, rival: 201 },
  revokeApiToken: notThere,
  listKind: ownThingsOnly,
  getQuota: ownThingsOnly,
};

describe('sessions API: who may do what', () => {
  let running: ApiOverCluster;
  let operations: { readonly id: string; readonly route: string; readonly path: string; readonly call: ApiCall }[];

  before(async () => {
    running = await startApiOverCluster({ byosOAuth: createOAuthClient(awayServer) });
    const { api } = running;
    const document = (await (await api.call(undefined, '/api/openapi.json')).json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId: id }]) => {
        const call = { method: method.toUpperCase(), ...(rows[id]?.body === undefined ? {} : { body: rows[id].body }) };
        const route = `${call.method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
        return { id, route, path: path.replace('{id}', 'secret-work').replace('{terminal}', 'secret-work').replace('{kind}', 'sandboxes'), call };
      }),
    );
    assert.equal((await api.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'secret-work' } })).status, 201);
  });
  after(() => running.close());

  it('describes every route that it guards, each once', () => {
    const ids = operations.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const described = operations.map(({ route }) => route);
    assert.deepEqual(running.api.routes.filter((route) => /^\w+ \/(?:api\/v1|k8s)\//.test(route)), described);
    assert.deepEqual(ids.toSorted(), Object.keys(rows).toSorted());
  });

  it('answers 401 on every route without a session [API-25] [API-26]', async () => {
    for (const { id, path, call } of operations) {
      const answer = await running.api.call(undefined, path, call);
      assert.deepEqual([answer.status, (await problemOf(answer)).code], [401, 'session_missing'], id);
    }
  });

  it('shows and does nothing to a Sandbox of another Organization, on every route [API-29] [SEC-06]', async () => {
    for (const { id, path, call } of operations) {
      const answer = await running.api.call(mallory, path, call);
      assert.equal(answer.status, rows[id]?.rival, id);
      const isStream = answer.headers.get('content-type') === 'text/event-stream';
      assert.ok(!(await (isStream ? firstEvent(answer) : answer.text())).includes('secret-work'), id);
    }
    assert.ok(running.local.store.get({ kind: sandboxKind, namespace: 'acme', name: 'secret-work' }));
  });

  it('lets nobody but its owner work in a Sandbox, not even of the same Organization [SEC-06]', async () => {
    for (const { id, path, call } of operations.filter((operation) => operation.path.includes('secret-work'))) {
      if (id === 'getSandbox' || id === 'watchSandbox' || path.includes('/tokens/')) continue;
      const answer = await running.api.call(bob, path, call);
      assert.deepEqual([answer.status, (await problemOf(answer)).code], [403, 'not_owner'], id);
    }
  });

  it('refuses changes from pages of other origins, and without an origin', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { origin: '' }, { origin: running.api.url, 'sec-fetch-site': 'cross-site' }]) {
      const answer = await running.api.call(alice, sandboxesPath, { method: 'POST', body: { agent: 'aider' }, headers });
      assert.deepEqual([answer.status, (await problemOf(answer)).code], [403, 'cross_origin'], JSON.stringify(headers));
    }
  });

  it('answers 405 with what there is, and 404 as a problem', async () => {
    const wrong = await running.api.call(alice, sandboxesPath, { method: 'DELETE' });
    assert.equal(wrong.headers.get('allow'), 'GET, POST, HEAD');
    assert.equal((await problemOf(await running.api.call(alice, '/api/v1/nothing'))).code, 'not_found');
  });

  it('uses the default namespace for a caller without an Organization [API-19] [API-20]', async () => {
    const person = { email: 'root@platform.example', orgId: undefined, groups: [] };
    assert.equal((await running.api.call(person, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'own' } })).status, 201);
    assert.ok(running.local.store.get({ kind: sandboxKind, namespace: 'catalyst-system', name: 'own' }));
    const odd = await running.api.call({ ...person, orgId: '../acme' }, sandboxesPath);
    assert.deepEqual([odd.status, (await problemOf(odd)).code], [403, 'organization_invalid']);
  });

  it('lists the kind sandboxes as Kubernetes has it, and no other [API-28]', async () => {
    const list = (await (await running.api.call(alice, '/k8s/sandboxes')).json()) as { kind: string; items: { metadata: { name: string } }[] };
    assert.deepEqual([list.kind, list.items.map(({ metadata }) => metadata.name)], ['SandboxList', ['secret-work']]);
    assert.equal((await problemOf(await running.api.call(alice, '/k8s/secrets'))).code, 'unknown_kind');
  });

  it('limits how fast one person changes things, and nobody else by that', async () => {
    const hasty = { email: 'hasty@acme.example', orgId: 'acme', groups: [] };
    const call = { method: 'DELETE' };
    const statuses = await Promise.all(Array.from({ length: 70 }, async () => (await running.api.call(hasty, `${sandboxesPath}/none`, call)).status));
    assert.ok(statuses.includes(429) && statuses.includes(404), statuses.join(' '));
    assert.equal((await running.api.call(bob, `${sandboxesPath}/none`, call)).status, 404);
  });

  it('writes down who did what and what was denied, without a secret', async () => {
    const lines = running.api.logged.filter((line) => line.includes('"audit"')).join('\n');
    assert.match(lines, /"action":"sandbox-create","email":"alice@acme.example","organization":"acme"/);
    assert.match(lines, /"action":"deny"/);
    assert.match(lines, /"action":"logout","email":"mallory@rival.example"/);
    assert.ok(!running.api.logged.join('').includes('sk-ant-'));
  });
});

async function firstEvent({ body }: Response): Promise<string> {
  const reader = body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return Buffer.from(value ?? []).toString();
}
