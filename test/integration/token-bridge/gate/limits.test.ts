import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { mintBody, stoppedClock } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf, type HttpAnswer } from '../../../unit/services/token-bridge/send-request.ts';
import { answerJson, startUpstream, type ScriptedUpstream } from './scripted-upstream.ts';
import { chat, startGate, until, type GateUnderTest } from './gate-under-test.ts';

const path = '/v1/chat/completions';
const usageOf = (tokens: number) => answerJson({ usage: { prompt_tokens: tokens, completion_tokens: 0 } });
const prices = 'prices: { currency: EUR, perMillionTokens: { pong-1: { input: 1, output: 2 } } }';

function outcome(answer: HttpAnswer): unknown[] {
  return [answer.status, answer.status === 200 ? undefined : jsonOf(answer)['code']];
}

async function askCounted(gate: GateUnderTest, requests: number): Promise<HttpAnswer> {
  const answer = await gate.ask(path, chat);
  await until(() => gate.usage(), ({ total }) => total.requests === requests);
  return answer;
}

describe('limits of the gate', () => {
  const clock = stoppedClock();
  let upstream: ScriptedUpstream;
  const open: GateUnderTest[] = [];

  beforeEach(async () => {
    upstream = await startUpstream(usageOf(10));
  });

  afterEach(async () => {
    for (const gate of open.splice(0)) await gate.close();
    await upstream.close();
  });

  async function gateWith(more: string): Promise<GateUnderTest> {
    const gate = await startGate(upstream.url, { more, now: clock.now });
    open.push(gate);
    return gate;
  }

  it('lets so many requests a minute through, and tells when to come again', async () => {
    const gate = await gateWith('limits: { sandbox: { requestsPerMinute: 2 } }');
    assert.deepEqual([outcome(await gate.ask(path, chat)), outcome(await gate.ask(path, chat))], [[200, undefined], [200, undefined]]);
    const refused = await gate.ask(path, chat);
    assert.deepEqual([...outcome(refused), refused.headers['retry-after']], [429, 'requests_limited', '30']);
    const other = await gate.token({ ...mintBody, sandbox_id: 'another-sandbox' });
    assert.equal((await gate.ask(path, chat, { token: other })).status, 200);
    clock.forward(30);
    assert.equal((await gate.ask(path, chat)).status, 200);
  });

  it('lets no request in while the tokens of the minute are overdrawn', async () => {
    upstream.script = usageOf(150);
    const gate = await gateWith('limits: { sandbox: { tokensPerMinute: 100 } }');
    assert.equal((await askCounted(gate, 1)).status, 200);
    const refused = await gate.ask(path, chat);
    assert.deepEqual([...outcome(refused), refused.headers['retry-after']], [429, 'tokens_limited', '31']);
    clock.forward(31);
    assert.equal((await gate.ask(path, chat)).status, 200);
  });

  it('lets so many requests run at once, and the next when one has ended', async () => {
    const gate = await gateWith('limits: { sandbox: { concurrentRequests: 1 } }');
    const held: ServerResponse[] = [];
    upstream.script = (_request, response) => void held.push(response);
    const first = gate.ask(path, chat);
    await until(() => held, ({ length }) => length === 1);
    assert.deepEqual(outcome(await gate.ask(path, chat)), [429, 'concurrency_limited']);
    held[0]?.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    assert.equal((await first).status, 200);
    upstream.script = usageOf(1);
    await until(() => gate.ask(path, chat), ({ status }) => status === 200);
  });

  it('refuses what goes beyond the budget of the period, and begins anew with the next', async () => {
    upstream.script = usageOf(1_000_000);
    const gate = await gateWith(`${prices}\nlimits: { sandbox: { tokensPerMinute: 1000000000, budget: { amount: 2, period: day } } }`);
    await askCounted(gate, 1);
    await askCounted(gate, 2);
    assert.equal((await gate.usage()).total.cost, 2);
    assert.deepEqual(outcome(await gate.ask(path, chat)), [402, 'budget_spent']);
    clock.forward(24 * 60 * 60);
    assert.equal((await gate.ask(path, chat)).status, 200);
    clock.forward(-24 * 60 * 60);
  });

  it('limits an Organization over all its Sandboxes, by limits of its own', async () => {
    const gate = await gateWith('limits: { organizations: { acme: { organization: { requestsPerMinute: 1 } } } }');
    assert.equal((await gate.ask(path, chat)).status, 200);
    const sibling = await gate.token({ ...mintBody, sandbox_id: 'another-sandbox' });
    assert.deepEqual(outcome(await gate.ask(path, chat, { token: sibling })), [429, 'requests_limited']);
    const stranger = await gate.token({ ...mintBody, org_id: 'globex', sandbox_id: 'a-third-sandbox' });
    assert.equal((await gate.ask(path, chat, { token: stranger })).status, 200);
  });

  it('gives usage by Sandbox and day to the administrator only', async () => {
    const gate = await gateWith(prices);
    await askCounted(gate, 1);
    const own = await gate.admin('GET', `/admin/usage?sandbox_id=${mintBody.sandbox_id}&from=2026-05-01&to=2026-05-01`);
    const { items, currency } = jsonOf(own) as { items: object[]; currency: string };
    assert.equal(currency, 'EUR');
    assert.deepEqual(items, [
      {
        sandbox_id: mintBody.sandbox_id, org_id: 'acme', model: 'pong-1', day: '2026-05-01',
        requests: 1, estimated_requests: 0, input_tokens: 10, output_tokens: 0, cost: 0.00001,
      },
    ]);
    assert.deepEqual(jsonOf(await gate.admin('GET', '/admin/usage?sandbox_id=other'))['items'], []);
    for (const query of ['from=yesterday', 'from=2026-05-02&to=2026-05-01', 'from=2020-01-01', 'sandbox=1', 'sandbox_id=a&sandbox_id=b']) {
      assert.deepEqual(outcome(await gate.admin('GET', `/admin/usage?${query}`)), [400, 'invalid_query'], query);
    }
    assert.equal((await gate.send('/admin/usage', { headers: ['authorization', `Bearer ${gate.sandboxToken}`] })).status, 401);
  });

  it('handles requests by a new configuration from the moment that it is there', async () => {
    const gate = await gateWith('');
    const routes = gate.gate?.routes();
    assert.ok(routes);
    const channels = new Map([...routes.config.channels].map(([name, channel]) => [name, { ...channel, models: ['pong-2'] }]));
    gate.gate?.reconfigure({ ...routes.config, channels });
    assert.deepEqual(outcome(await gate.ask(path, chat)), [403, 'model_not_allowed']);
    assert.equal((await gate.ask(path, { ...chat, model: 'pong-2' })).status, 200);
  });
});
