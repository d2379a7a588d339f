import assert from 'node:assert/strict';
import type { Identity } from '../../../services/sessions-api/access/identity.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { secretKind } from './support/local-cluster.ts';
import { admin, alice, bob, problemOf } from './support/served-api.ts';

const path = '/api/v1/sandbox/tokens';

interface Created {
  readonly id: string;
  readonly token: string;
  readonly capabilities: readonly string[];
}

describe('sessions API: API tokens', () => {
  let running: ApiOverCluster;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    running = await startApiOverCluster({ now: () => now });
  });
  afterEach(() => running.close());

  const create = (who: Identity, body: object) => running.api.call(who, path, { method: 'POST', body: { name: 'ci', ...body } });
  const created = async (who: Identity, body: object = {}) => (await (await create(who, body)).json()) as Created;
  const withToken = (token: string, route: string, call = {}) => running.api.call(undefined, route, { ...call, headers: { authorization: `Bearer ${token}` } });

  it('stands for its owner and Organization, needs no origin, and is shown once [SEC-07]', async () => {
    const { token, id } = await created(alice);
    const made = await withToken(token, sandboxesPath, { method: 'POST', body: { agent: 'aider', name: 'by-token' } });
    assert.equal(made.status, 201);
    const me = (await (await withToken(token, '/api/v1/me')).json()) as { email: string; organization: string };
    assert.deepEqual([me.email, me.organization], [alice.email, 'acme']);
    const listed = await (await running.api.call(alice, path)).text();
    assert.ok(listed.includes(id) && !listed.includes(token));
    const kept = JSON.stringify(running.local.store.list(secretKind));
    const plain = running.local.store.list(secretKind).flatMap(({ data }) => Object.values(data as Record<string, string>).map((text) => Buffer.from(text, 'base64').toString()));
    assert.ok(!kept.includes(token) && !plain.join().includes(token) && !running.api.logged.join('').includes(token));
  });

  it('cannot be wider than its maker, nor do what it was not made for [SEC-07] [SEC-09]', async () => {
    const reader = await created(alice, { capabilities: ['sandbox.session.list'] });
    assert.equal((await withToken(reader.token, sandboxesPath)).status, 200);
    const denied = await withToken(reader.token, sandboxesPath, { method: 'POST', body: { agent: 'aider' } });
    assert.deepEqual([denied.status, (await problemOf(denied)).code], [403, 'capability_missing']);
    for (const route of [path, '/api/v1/sandbox/byos/claude-code/status']) {
      assert.equal((await problemOf(await withToken(reader.token, route))).code, 'capability_missing', route);
    }
    assert.equal((await problemOf(await create(alice, { groups: ['sovereign-admin'] }))).code, 'token_too_wide');
    assert.equal((await create(admin, { groups: ['sovereign-admin'] })).status, 201);
    assert.equal((await create(alice, { capabilities: ['k8s.read.get'] })).status, 400);
    assert.equal((await create(alice, { capabilities: [] })).status, 400);
  });

  it('ends at its time, and when it is revoked by its owner', async () => {
    const short = await created(alice, { days: 1 });
    const other = await created(alice);
    assert.equal((await running.api.call(bob, `${path}/${other.id}`, { method: 'DELETE' })).status, 404);
    assert.equal((await running.api.call(alice, `${path}/${other.id}`, { method: 'DELETE' })).status, 204);
    const revoked = await withToken(other.token, sandboxesPath);
    assert.deepEqual([revoked.status, (await problemOf(revoked)).code], [401, 'bearer_wrong']);
    now += 2 * 86_400_000;
    assert.equal((await problemOf(await withToken(short.token, sandboxesPath))).code, 'bearer_expired');
  });

  it('is refused when it is not one', async () => {
    const { token } = await created(alice);
    for (const wrong of [`${token.slice(0, -3)}AAA`, 'oos_', 'oos_000000000000_x', 'eyJhbGciOiJub25lIn0.e30.']) {
      assert.equal((await problemOf(await withToken(wrong, sandboxesPath))).code, 'bearer_wrong', wrong);
    }
  });

  it('has an end to how many there are', async () => {
    for (let made = 0; made < 20; made += 1) assert.equal((await create(bob, {})).status, 201);
    assert.equal((await problemOf(await create(bob, {}))).code, 'token_limit');
  });
});
