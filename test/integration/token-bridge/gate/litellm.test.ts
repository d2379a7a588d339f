import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { startModelGateway, type ModelGateway } from '../../../../local/echo-model/model-gateway.ts';
import { litellm as part } from '../../../../tools/parts/parts.ts';
import { pythonIn } from '../../../../tools/parts/python-part.ts';
import { startLitellm, type LitellmProxy } from '../../../support/litellm-proxy.ts';
import { partOrSkip } from '../../package/skip-reasons.ts';
import { chat, startGate, until, upstreamKey, type GateUnderTest } from './gate-under-test.ts';

const { model } = chat;
const messages = [{ role: 'user' as const, content: 'ping' }];
const serverKey = 'key-of-the-server-behind-litellm-0123456789';

describe(`the gate before LiteLLM ${part.version}`, function () {
  this.timeout(300_000);
  let server: ModelGateway;
  let litellm: LitellmProxy;
  let gate: GateUnderTest;
  let openai: OpenAI;
  let anthropic: Anthropic;

  before(async function () {
    const python = pythonIn(await partOrSkip(this, part));
    server = await startModelGateway({ model, accepts: (credential) => credential === serverKey });
    litellm = await startLitellm({ python, masterKey: upstreamKey, model, serverUrl: server.url, serverKey });
  });

  after(async () => {
    await litellm?.close();
    await server?.close();
  });

  beforeEach(async () => {
    gate = await startGate(litellm.url, { adapter: 'litellm' });
    openai = new OpenAI({ baseURL: `${gate.url}/v1`, apiKey: gate.sandboxToken, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: gate.url, apiKey: gate.sandboxToken, maxRetries: 0 });
  });

  afterEach(() => gate.close());

  const oneReported = { requests: 1, estimated_requests: 0, input_tokens: 1, output_tokens: 1, cost: 0 };
  const assertCounted = async (): Promise<void> => {
    const { total } = await until(() => gate.usage(), (usage) => usage.total.requests === 1);
    assert.deepEqual(total, oneReported);
  };

  it('answers a chat completion, and counts its usage', async () => {
    const answer = await openai.chat.completions.create({ model, messages });
    assert.equal(answer.choices[0]?.message.content, 'pong');
    await assertCounted();
    assert.ok(server.requests.every(({ headers }) => headers.authorization === `Bearer ${serverKey}`));
  });

  it('streams a chat completion, and counts the usage that the stream reports', async () => {
    let text = '';
    for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true })) text += chunk.choices[0]?.delta.content ?? '';
    assert.equal(text, 'pong');
    await assertCounted();
  });

  it('answers a message of the Anthropic wire, and counts its usage', async () => {
    const { content } = await anthropic.messages.create({ model, messages, max_tokens: 5 });
    assert.deepEqual(content.map((block) => block.type === 'text' && block.text), ['pong']);
    await assertCounted();
  });

  it('streams a message of the Anthropic wire, and counts the usage that the stream reports', async () => {
    const { content } = await anthropic.messages.stream({ model, messages, max_tokens: 5 }).finalMessage();
    assert.deepEqual(content.map((block) => block.type === 'text' && block.text), ['pong']);
    await assertCounted();
  });

  it('refuses a model that the channel does not have before LiteLLM hears of it', async () => {
    const before = server.requests.length;
    const denied = await gate.ask('/v1/chat/completions', { ...chat, model: 'gpt-secret' });
    assert.deepEqual([denied.status, /"code":"(\w+)"/.exec(denied.text)?.[1]], [403, 'model_not_allowed']);
    assert.equal(server.requests.length, before);
    assert.equal((await gate.usage()).total.requests, 0);
  });
});
