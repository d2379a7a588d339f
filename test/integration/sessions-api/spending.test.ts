import assert from 'node:assert/strict';
import { resourceKindOf } from '../../../local/api-server/resource-kinds.ts';
import { startModelGateway, type ModelGateway } from '../../../local/echo-model/model-gateway.ts';
import type { UsageAccess } from '../../../services/sessions-api/usage/bridge-usage.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { adminSecret } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { chat, startGate, upstreamKey, type GateUnderTest } from '../token-bridge/gate/gate-under-test.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { alice, bob, problemOf, sandboxOf } from './support/served-api.ts';

const compositeKind = resourceKindOf('sandbox.openova.io/v1', 'XSandbox')!;
const quotaKind = resourceKindOf('v1', 'ResourceQuota')!;

// One for a token in and half of it for one out; the model counts one of each.
const prices = 'prices: { currency: EUR, perMillionTokens: { pong-1: { input: 1000000, output: 500000 } } }';

describe('sessions API: what Sandboxes spend', () => {
  let model: ModelGateway;
  let gate: GateUnderTest;
  let running: ApiOverCluster;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    model = await startModelGateway({ model: chat.model, accepts: (credential) => credential === upstreamKey });
    gate = await startGate(model.url, { more: prices });
  });
  afterEach(async () => {
    await running?.close();
    await gate?.close();
    await model?.close();
  });

  const serve = async (access: Partial<UsageAccess> = {}): Promise<void> => {
    running = await startApiOverCluster({ now: () => now, bridge: { url: new URL(gate.url), readCredential: () => adminSecret, ...access } });
  };
  const create = (who: typeof alice, name: string) => running.api.call(who, sandboxesPath, { method: 'POST', body: { agent: 'aider', name } });
  const listed = async () => ((await (await running.api.call(alice, sandboxesPath)).json()) as { sandboxes: { id: string; spend30d?: number; spendCurrency?: string }[] }).sandboxes;
  const addComposite = (claim: string) =>
    running.local.store.create(compositeKind, {
      apiVersion: 'sandbox.openova.io/v1',
      kind: 'XSandbox',
      metadata: { name: `${claim}-x`, labels: { 'crossplane.io/claim-name': claim, 'crossplane.io/claim-namespace': 'acme' } },
      spec: { owner: { email: alice.email, orgRef: { slug: 'acme' } } },
    });

  it('is what the bridge has counted for their composites, in list, detail and events', async () => {
    await serve();
    for (const name of ['busy', 'new']) assert.equal((await create(alice, name)).status, 201);
    const { metadata } = addComposite('busy');
    const token = await gate.token({ org_id: 'acme', user_id: alice.email, sandbox_id: metadata.uid, allowed_channels: ['qwen'] });
    assert.equal((await gate.ask('/v1/chat/completions', chat, { token })).status, 200);
    now += 61_000;
    await pollUntil(async () => (await listed())[0]?.spend30d !== undefined);
    const [busy, fresh] = await listed();
    assert.deepEqual([busy?.spend30d, busy?.spendCurrency, fresh?.id, fresh?.spend30d], [1.5, 'EUR', 'new', undefined]);
    assert.equal((await sandboxOf(await running.api.call(alice, `${sandboxesPath}/busy`))).spend30d, 1.5);
    const stream = await running.api.call(alice, `${sandboxesPath}/busy/events`);
    const { value } = await stream.body!.getReader().read();
    assert.match(Buffer.from(value!).toString(), /"spend30d":1\.5/);
    // None used is something else than none known.
    addComposite('new');
    now += 61_000;
    await pollUntil(async () => (await listed())[1]?.spend30d === 0);
  });

  it('is left out, not zero, while the bridge cannot be asked', async () => {
    await serve({ readCredential: () => 'not-the-secret-of-this-bridge-0123456789' });
    await create(alice, 'work');
    addComposite('work');
    await listed();
    await pollUntil(() => running.api.logged.some((line) => line.includes('is not known')));
    assert.deepEqual(Object.keys((await listed())[0]!).filter((field) => field.startsWith('spend')), []);
    assert.match(running.api.logged.join('\n'), /the bridge answered 401/);
    assert.ok(!running.api.logged.join('').includes('not-the-secret'));
  });
});

describe('sessions API: how many Sandboxes there may be', () => {
  let running: ApiOverCluster;

  beforeEach(async () => {
    running = await startApiOverCluster({ sandboxesPerPerson: 3 });
  });
  afterEach(() => running.close());

  const create = (who: typeof alice, name: string, headers = {}) => running.api.call(who, sandboxesPath, { method: 'POST', body: { agent: 'aider', name }, headers });
  const limit = (name: string, count: string) =>
    running.local.store.create(quotaKind, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace: 'acme' }, spec: { hard: { 'count/sandboxes.sandbox.openova.io': count, pods: '1' } } });
  const quota = async (who = alice) => (await (await running.api.call(who, '/api/v1/sandbox/quota')).json()) as { person: object; organization: object; each: object };

  it('is told before a create fails, for the person and for the Organization', async () => {
    await create(alice, 'one');
    const each = { cpu: '4', memory: '8Gi', storage: '50Gi', concurrentSessions: 3 };
    assert.deepEqual(await quota(), { person: { used: 1, limit: 3, left: 2 }, organization: { used: 1, limit: null, left: null }, each });
    limit('generous', '50');
    limit('strict', '2');
    assert.deepEqual((await quota()).organization, { used: 1, limit: 2, left: 1 });
    const headers = { 'idempotency-key': 'the-last' };
    assert.equal((await create(bob, 'two', headers)).status, 201);
    assert.deepEqual((await quota(bob)).organization, { used: 2, limit: 2, left: 0 });
    const refused = await create(alice, 'three');
    assert.deepEqual([refused.status, (await problemOf(refused)).code], [409, 'organization_limit']);
    assert.equal((await create(bob, 'two', headers)).status, 200);
  });
});
