import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { pollUntil } from '../../integration/function-sdk/support/poll-until.ts';
import { startModelGateway, type ModelGateway, type ModelGatewayOptions, type ModelRequest } from '../../support/model-gateway.ts';

const tool = { name: 'look', input: { path: 'a.txt' } };
const question = [{ role: 'user' as const, content: 'ping' }];

describe('the scripted model gateway', () => {
  const running: ModelGateway[] = [];
  const start = async (options?: ModelGatewayOptions) => {
    const gateway = await startModelGateway(options);
    running.push(gateway);
    return {
      gateway,
      openai: new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'key', maxRetries: 0 }),
      anthropic: new Anthropic({ baseURL: gateway.url, apiKey: null, authToken: 'key', maxRetries: 0 }),
    };
  };
  afterEach(() => Promise.all(running.splice(0).map((gateway) => gateway.close())));

  it('answers the OpenAI client, whole and streamed', async () => {
    const { openai } = await start();
    const whole = await openai.chat.completions.create({ model: 'pong-1', messages: question });
    assert.equal(whole.choices[0]?.message.content, 'pong');
    const stream = await openai.chat.completions.create({ model: 'pong-1', messages: question, stream: true });
    const parts = await Array.fromAsync(stream);
    assert.equal(parts.map((part) => part.choices[0]?.delta.content ?? '').join(''), 'pong');
  });

  it('answers the Anthropic client, whole and streamed', async () => {
    const { anthropic } = await start();
    const asked = { model: 'pong-1', max_tokens: 10, messages: question };
    assert.deepEqual((await anthropic.messages.create(asked)).content, [{ type: 'text', text: 'pong' }]);
    assert.equal(await anthropic.messages.stream(asked).finalText(), 'pong');
  });

  it('calls a tool when the script says so, and tells the script the result', async () => {
    const asked: ModelRequest[] = [];
    const { openai, anthropic } = await start({
      answer: (request) => {
        asked.push(request);
        return request.toolResult === undefined ? { tool } : { text: 'done' };
      },
    });
    const call = await openai.chat.completions.create({ model: 'm', messages: question });
    assert.equal(call.choices[0]?.finish_reason, 'tool_calls');
    const use = await anthropic.messages.stream({ model: 'm', max_tokens: 10, messages: question }).finalMessage();
    assert.deepEqual(use.content.map((block) => (block.type === 'tool_use' ? block.input : undefined)), [tool.input]);
    const result = { role: 'user' as const, content: [{ type: 'tool_result' as const, tool_use_id: 'toolu_1', content: 'found' }] };
    await anthropic.messages.create({ model: 'm', max_tokens: 10, messages: [...question, result] });
    assert.deepEqual(asked.map(({ wire, prompt, toolResult }) => [wire, prompt, toolResult]), [
      ['openai', 'ping', undefined],
      ['anthropic', 'ping', undefined],
      ['anthropic', '', 'found'],
    ]);
  });

  it('refuses a bad credential, and records every request', async () => {
    const { openai, gateway } = await start({ accepts: (credential) => credential === 'other' });
    await assert.rejects(openai.models.list(), { status: 401 });
    assert.deepEqual(gateway.requests.map(({ method, path }) => `${method} ${path}`), ['GET /v1/models']);
  });

  it('tells that a caller went away while the answer was held', async () => {
    const { openai, gateway } = await start({ answer: () => ({ text: 'pong', hold: new Promise(() => {}) }) });
    const stream = await openai.chat.completions.create({ model: 'm', messages: question, stream: true });
    stream.controller.abort();
    await pollUntil(() => gateway.requests[0]?.aborted);
  });
});
