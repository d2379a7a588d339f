import assert from 'node:assert/strict';
import { agents } from '../../../services/sessions-api/sandboxes/new-sandbox.ts';
import type { SandboxView } from '../../../services/sessions-api/sandboxes/sandbox-view.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { sandboxesPath as path, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { sandboxKind, type LocalCluster } from './support/local-cluster.ts';
import { admin, alice, bob, mallory, problemOf, sandboxOf, type ServedApi } from './support/served-api.ts';

describe('sessions API: Sandboxes', () => {
  let running: ApiOverCluster;
  let local: LocalCluster;
  let api: ServedApi;

  beforeEach(async () => {
    running = await startApiOverCluster();
    ({ local, api } = running);
  });
  afterEach(() => running.close());

  const create = (body: unknown, who = alice, headers = {}) => api.call(who, path, { method: 'POST', body, headers });
  const change = (name: string, body: object, who = alice) => api.call(who, `${path}/${name}`, { method: 'PATCH', body });
  const stored = (name: string, namespace = 'acme') => local.store.get({ kind: sandboxKind, namespace, name });

  it('creates a Sandbox from an agent, owned by the caller, and shows it at once [CF-03] [API-02] [API-04] [API-16] [API-17] [API-18] [API-21] [API-31]', async () => {
    const answer = await create({ agent: 'claude-code', name: 'work', displayName: 'My work', repo: 'acme/shop', branch: 'main' });
    assert.deepEqual([answer.status, answer.headers.get('location')], [201, `${path}/work`]);
    const view = await sandboxOf(answer);
    assert.deepEqual([view.id, view.displayName, view.agent, view.repos], ['work', 'My work', 'claude-code', [{ giteaRepo: 'acme/shop', branch: 'main' }]]);
    const { spec } = stored('work') as unknown as { spec: Record<string, unknown> };
    assert.deepEqual(spec['owner'], { email: alice.email, orgRef: { slug: 'acme' } });
    assert.deepEqual(spec['quota'], { cpu: '4', memory: '8Gi', storage: '50Gi', concurrentSessions: 3 });
    assert.deepEqual(await sandboxOf(await api.call(alice, `${path}/work`)), view);
  });

  it('lists the Sandboxes of the Organization in the order of their names [API-01]', async () => {
    for (const [name, who] of [['zeta', alice], ['alpha', bob], ['mine', mallory]] as const) await create({ agent: 'aider', name }, who);
    const { sandboxes } = (await (await api.call(alice, path)).json()) as { sandboxes: SandboxView[] };
    assert.deepEqual(sandboxes.map(({ id }) => id), ['alpha', 'zeta']);
  });

  it('derives a name from the agent when none is given', async () => {
    const { id } = await sandboxOf(await create({ agent: 'opencode' }));
    assert.match(id, /^opencode-[0-9a-f]{10}$/);
  });

  it('takes every agent of the catalogue, and a plain shell', async () => {
    for (const agent of [...agents, 'sovereign-shell']) assert.equal((await create({ agent })).status, 201, agent);
  });

  it('refuses what it does not know, and creates nothing [API-03]', async () => {
    for (const body of [{ agent: 'emacs' }, {}, { agent: 'aider', name: 'Not Legal' }, { agent: 'aider', planId: 'sandbox-ent' }, { agent: 'aider', branch: 'main' }, []]) {
      const answer = await create(body);
      const { code, next } = await problemOf(answer);
      assert.deepEqual([answer.status, code], [400, 'invalid_request'], JSON.stringify(body));
      assert.ok(next);
    }
    assert.equal(local.store.list(sandboxKind).length, 0);
  });

  it('creates once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'c0ffee' };
    const first = await create({ agent: 'aider' }, alice, headers);
    const again = await create({ agent: 'aider' }, alice, headers);
    assert.deepEqual([first.status, again.status], [201, 200]);
    assert.equal((await sandboxOf(first)).id, (await sandboxOf(again)).id);
    const other = await create({ agent: 'aider', displayName: 'Other' }, alice, headers);
    assert.deepEqual([other.status, (await problemOf(other)).code], [409, 'idempotency_key_reused']);
    assert.equal((await create({ agent: 'aider' }, bob, headers)).status, 201);
    assert.equal(local.store.list(sandboxKind).length, 2);
  });

  it('has an end to how many Sandboxes one person has, and says how many are left', async () => {
    const headers = { 'idempotency-key': 'the-tenth' };
    for (let made = 0; made < 9; made += 1) assert.equal((await create({ agent: 'aider' })).status, 201);
    assert.equal((await create({ agent: 'aider' }, alice, headers)).status, 201);
    assert.equal((await create({ agent: 'aider' }, alice, headers)).status, 200);
    const more = await create({ agent: 'aider' });
    assert.deepEqual([more.status, (await problemOf(more)).code], [409, 'sandbox_limit']);
    assert.deepEqual(((await (await api.call(alice, '/api/v1/me')).json()) as { sandboxes: unknown }).sandboxes, { own: 10, limit: 10 });
    assert.equal((await create({ agent: 'aider' }, bob)).status, 201);
  });

  it('counts each Sandbox that one person asks for at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 14 }, async () => (await create({ agent: 'aider' })).status));
    assert.deepEqual(statuses.toSorted((a, b) => a - b), [...Array<number>(10).fill(201), ...Array<number>(4).fill(409)]);
    assert.equal(local.store.list(sandboxKind, 'acme').length, 10);
  });

  it('says that a name is taken', async () => {
    await create({ agent: 'aider', name: 'one' });
    const again = await create({ agent: 'aider', name: 'one' }, bob);
    assert.deepEqual([again.status, (await problemOf(again)).code], [409, 'sandbox_exists']);
  });

  it('shows phase, status and conditions as they come [API-07] [API-09] [API-10] [API-32]', async () => {
    const fresh = await sandboxOf(await create({ agent: 'aider', name: 'one' }));
    assert.deepEqual([fresh.phase, fresh.status, fresh.conditions, fresh.attach], ['Pending', 'pending', [], null]);
    const condition = { type: 'NewAPITokenReady', status: 'False', reason: 'TokenMintFailed', message: 'the bridge answered 503', lastTransitionTime: '2026-01-01T00:00:00Z' };
    const attach = 'wss://sandbox.acme.example/sessions/alice-12345678/one/attach';
    local.setStatus('acme', 'one', { phase: 'Failed', ownerUid: 'alice-12345678', conditions: [condition], endpoints: { attach } });
    await pollUntil(async () => (await sandboxOf(await api.call(alice, `${path}/one`))).status === 'failed');
    const view = await sandboxOf(await api.call(alice, `${path}/one`));
    assert.deepEqual([view.phase, view.conditions, view.attach], ['Failed', [condition], attach]);
  });

  it('renames, suspends and resumes, and never writes the status [API-30]', async () => {
    await create({ agent: 'aider', name: 'one' });
    local.setStatus('acme', 'one', { phase: 'Ready' });
    const suspended = await sandboxOf(await change('one', { operatingMode: 'Suspended', displayName: 'Rest', idleTimeoutMinutes: 90 }));
    assert.deepEqual([suspended.operatingMode, suspended.displayName, suspended.idleTimeoutMinutes], ['Suspended', 'Rest', 90]);
    const resumed = await sandboxOf(await change('one', { operatingMode: 'Running', idleTimeoutMinutes: null }, admin));
    assert.deepEqual([resumed.operatingMode, resumed.displayName, resumed.idleTimeoutMinutes], ['Running', 'Rest', null]);
    assert.deepEqual(stored('one')?.['status'], { phase: 'Ready' });
    for (const body of [{}, { status: { phase: 'Failed' } }, { quota: {} }, { operatingMode: 'Fast' }]) assert.equal((await change('one', body)).status, 400);
    assert.deepEqual([(await change('one', { displayName: 'Theirs' }, bob)).status, (await problemOf(await change('one', { displayName: 'x' }, bob))).code], [403, 'not_owner']);
  });

  it('deletes, and waits for the finalizers of others [API-05] [API-06]', async () => {
    await create({ agent: 'aider', name: 'one' });
    const object = stored('one')!;
    const key = { kind: sandboxKind, namespace: 'acme', name: 'one' };
    local.store.update(key, { ...object, metadata: { ...object.metadata, finalizers: ['crossplane.io/claim'] } });
    assert.equal((await api.call(alice, `${path}/one`, { method: 'DELETE' })).status, 204);
    assert.equal((await sandboxOf(await api.call(alice, `${path}/one`))).isDeleting, true);
    const held = stored('one')!;
    local.store.update(key, { ...held, metadata: { ...held.metadata, finalizers: [] } });
    await pollUntil(async () => (await api.call(alice, `${path}/one`)).status === 404);
    for (const method of ['GET', 'DELETE']) {
      const gone = await api.call(alice, `${path}/one`, { method });
      assert.deepEqual([gone.status, (await problemOf(gone)).code], [404, 'sandbox_not_found']);
    }
  });
});
