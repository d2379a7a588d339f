import assert from 'node:assert/strict';
import Anthropic, { PermissionDeniedError as AnthropicDenied } from '@anthropic-ai/sdk';
import OpenAI, { PermissionDeniedError as OpenaiDenied } from 'openai';
import { startModelGateway, type ModelGateway } from '../../../../local/echo-model/model-gateway.ts';
import { startGate, until, upstreamKey, type GateUnderTest } from './gate-under-test.ts';

const messages = [{ role: 'user' as const, content: 'ping' }];
const model = 'pong-1';

describe('the gate with the clients of OpenAI and Anthropic', () => {
  let upstream: ModelGateway;
  let gate: GateUnderTest;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeEach(async () => {
    upstream = await startModelGateway({ answer: () => ({ text: 'pong' }), accepts: (credential) => credential === upstreamKey });
    gate = await startGate(upstream.url);
    openai = new OpenAI({ baseURL: `${gate.url}/v1`, apiKey: gate.sandboxToken, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: gate.url, apiKey: gate.sandboxToken, maxRetries: 0 });
  });

  afterEach(async () => {
    await gate.close();
    await upstream.close();
  });

  it('answers a chat completion, and counts its usage for the Sandbox [SEC-05]', async () => {
    const answer = await openai.chat.completions.create({ model, messages });
    assert.equal(answer.choices[0]?.message.content, 'pong');
    const { total, items } = await until(() => gate.usage(), (usage) => usage.total.requests === 1);
    assert.deepEqual(total, { requests: 1, estimated_requests: 0, input_tokens: 1, output_tokens: 1, cost: 0 });
    assert.equal(items[0]?.['org_id'], 'acme');
    assert.ok(!JSON.stringify(upstream.requests).includes(gate.sandboxToken), 'the token went upstream');
  });

  it('streams a chat completion', async () => {
    const stream = await openai.chat.completions.create({ model, messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    assert.equal(text, 'pong');
    await until(() => gate.usage(), ({ total }) => total.output_tokens === 1);
  });

  it('answers a message, whole and streamed', async () => {
    const whole = await anthropic.messages.create({ model, messages, max_tokens: 5 });
    assert.deepEqual(whole.content, [{ type: 'text', text: 'pong' }]);
    const streamed = await anthropic.messages.stream({ model, messages, max_tokens: 5 }).finalMessage();
    assert.deepEqual(streamed.content, [{ type: 'text', text: 'pong' }]);
    const { total } = await until(() => gate.usage(), (usage) => usage.total.requests === 2);
    assert.deepEqual(total, { requests: 2, estimated_requests: 0, input_tokens: 2, output_tokens: 2, cost: 0 });
  });

  it('counts tokens without counting them as used', async () => {
    assert.equal((await anthropic.messages.countTokens({ model, messages })).input_tokens, 1);
    assert.equal((await gate.usage()).total.requests, 0);
  });

  it('lists the models of the token in both forms', async () => {
    const ofOpenai = await Array.fromAsync(openai.models.list());
    const ofAnthropic = await Array.fromAsync(anthropic.models.list());
    assert.deepEqual([ofOpenai.map(({ id }) => id), ofAnthropic.map(({ id }) => id)], [[model], [model]]);
    assert.equal((await openai.models.retrieve(model)).id, model);
  });

  it('tells both clients the code and the message of a denial', async () => {
    const denied = { model: 'gpt-secret', messages };
    await assert.rejects(openai.chat.completions.create(denied), (error) => {
      assert.ok(error instanceof OpenaiDenied);
      assert.deepEqual([error.code, error.type], ['model_not_allowed', 'permission_error']);
      assert.match(error.message, /GET \/v1\/models/);
      return true;
    });
    await assert.rejects(anthropic.messages.create({ ...denied, max_tokens: 5 }), (error) => {
      assert.ok(error instanceof AnthropicDenied);
      assert.equal(error.type, 'permission_error');
      assert.match(error.message, /GET \/v1\/models/);
      return true;
    });
  });
});
