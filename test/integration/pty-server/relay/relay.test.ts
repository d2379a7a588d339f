import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { startModelGateway, type ModelGateway, type ModelGatewayOptions } from '../../../../local/echo-model/model-gateway.ts';
import { sendRequest } from '../../../unit/services/token-bridge/send-request.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { createPodFolder, type PodFolder, type RelayUnderTest } from './relay-under-test.ts';

const firstToken = 'first-token-of-the-sandbox';
const question = [{ role: 'user' as const, content: 'ping' }];

function openaiOf({ relay }: RelayUnderTest): OpenAI {
  return new OpenAI({ baseURL: `${relay.url}/v1`, apiKey: relay.key, maxRetries: 0 });
}

function bearer({ relay }: RelayUnderTest): string[] {
  return ['authorization', `Bearer ${relay.key}`];
}

function codeOf(text: string): string {
  return (JSON.parse(text) as { code: string }).code;
}

describe('the relay', () => {
  let pod: PodFolder;
  const gateways: ModelGateway[] = [];
  const servers: Server[] = [];
  beforeEach(async () => {
    pod = await createPodFolder(firstToken);
  });
  afterEach(async () => {
    await pod.remove();
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const gatewayWith = async (options?: ModelGatewayOptions): Promise<ModelGateway> => {
    const gateway = await startModelGateway(options);
    gateways.push(gateway);
    return gateway;
  };
  const serverOf = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('serves the OpenAI client with the token of the Sandbox, streamed', async () => {
    const gateway = await gatewayWith({ accepts: (token) => token === firstToken });
    const under = await pod.openRelay({ gateway: gateway.url });
    const stream = await openaiOf(under).chat.completions.create({ model: 'm', messages: question, stream: true });
    const parts = await Array.fromAsync(stream);
    assert.equal(parts.map((part) => part.choices[0]?.delta.content ?? '').join(''), 'pong');
  });

  for (const [title, keys] of [
    ['x-api-key', (key: string) => ({ apiKey: key, authToken: null })],
    ['bearer', (key: string) => ({ apiKey: null, authToken: key })],
  ] as const) {
    it(`serves the Anthropic client with its key as ${title}`, async () => {
      const gateway = await gatewayWith({ accepts: (token) => token === firstToken });
      const { relay } = await pod.openRelay({ gateway: gateway.url });
      const anthropic = new Anthropic({ baseURL: relay.url, ...keys(relay.key), maxRetries: 0 });
      assert.equal(await anthropic.messages.stream({ model: 'm', max_tokens: 5, messages: question }).finalText(), 'pong');
      assert.equal(gateway.requests[0]?.headers['x-api-key'], undefined);
      assert.match(String(gateway.requests[0]?.headers['anthropic-version']), /^\d{4}-\d\d-\d\d$/);
    });
  }

  it('uses the new token from the first request after a rotation, and ends no stream that runs [SEC-04]', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let asked = 0;
    const gateway = await gatewayWith({ answer: () => ({ text: 'pong', ...((asked += 1) === 1 ? { hold: released } : {}) }) });
    const under = await pod.openRelay({ gateway: gateway.url });
    const stream = await openaiOf(under).chat.completions.create({ model: 'm', messages: question, stream: true });
    await pod.rotate('second-token-of-the-sandbox');
    await openaiOf(under).chat.completions.create({ model: 'm', messages: question });
    release();
    const parts = await Array.fromAsync(stream);
    assert.equal(parts.map((part) => part.choices[0]?.delta.content ?? '').join(''), 'pong');
    assert.deepEqual(gateway.requests.map(({ headers }) => headers.authorization), [`Bearer ${firstToken}`, 'Bearer second-token-of-the-sandbox']);
    for (const secret of [firstToken, 'second-token-of-the-sandbox', under.relay.key]) assert.ok(!under.logged().includes(secret));
    assert.match(await under.metrics(), /^pty_server_relay_requests_total\{target="llm",outcome="2xx"\} 2$/m);
  });

  it('streams both ways as the bytes come', async () => {
    let response: ServerResponse | undefined;
    let arrived = '';
    const gateway = await serverOf((incoming, answer) => {
      incoming.setEncoding('utf8').on('data', (text: string) => (arrived += text));
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      response = answer;
    });
    const { relay } = await pod.openRelay({ gateway });
    const sent = request(`${relay.url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': relay.key }, agent: false });
    sent.write('one');
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    let received = '';
    answer.setEncoding('utf8').on('data', (text: string) => (received += text));
    for (const part of ['data: {"a":"é"}\n\n', 'data: half', ' line\n\n', ': ping\n\n']) {
      response?.write(part);
      await pollUntil(() => received.endsWith(part));
    }
    sent.end('two');
    await pollUntil(() => arrived === 'onetwo');
    response?.end();
    await once(answer, 'end');
    assert.equal(received, 'data: {"a":"é"}\n\ndata: half line\n\n: ping\n\n');
  });

  it('ends the request at the gateway when the agent goes away', async () => {
    const gateway = await gatewayWith({ answer: () => ({ text: 'pong', hold: new Promise(() => {}) }) });
    const under = await pod.openRelay({ gateway: gateway.url });
    const stream = await openaiOf(under).chat.completions.create({ model: 'm', messages: question, stream: true });
    stream.controller.abort();
    await pollUntil(() => gateway.requests[0]?.aborted);
    await pollUntil(async () => /outcome="aborted"\} 1$/m.test(await under.metrics()));
  });

  it('cuts the answer off when the gateway goes away in the middle of it', async () => {
    const gateway = await serverOf((_incoming, response) => {
      response.writeHead(200).write('half');
      setImmediate(() => response.destroy());
    });
    const under = await pod.openRelay({ gateway });
    await assert.rejects(sendRequest(`${under.relay.url}/v1/models`, { headers: bearer(under) }), { code: 'ECONNRESET' });
  });

  it('passes status, headers and body of a refusal through', async () => {
    const gateway = await serverOf((_incoming, response) => response.writeHead(429, { 'retry-after': '7', 'x-own': 'yes' }).end('slow down'));
    const under = await pod.openRelay({ gateway });
    const { status, headers, text } = await sendRequest(`${under.relay.url}/v1/models?a=b`, { headers: bearer(under) });
    assert.deepEqual([status, headers['retry-after'], headers['x-own'], text], [429, '7', 'yes', 'slow down']);
  });

  it('reaches the MCP server with the same token', async () => {
    const seen: (string | undefined)[] = [];
    const mcp = await serverOf((incoming, response) => {
      seen.push(incoming.url, incoming.headers.authorization);
      response.end('{}');
    });
    const under = await pod.openRelay({ gateway: 'http://127.0.0.1:1', mcpUrl: `${mcp}/mcp` });
    const { status } = await sendRequest(`${under.relay.url}/mcp`, { method: 'POST', headers: bearer(under), body: '{}' });
    assert.deepEqual([status, ...seen], [200, '/mcp', `Bearer ${firstToken}`]);
  });

  it('has port and key again after a restart', async () => {
    const gateway = await gatewayWith();
    const first = await pod.openRelay({ gateway: gateway.url });
    const agent = openaiOf(first);
    await first.relay.close();
    const second = await pod.openRelay({ gateway: gateway.url });
    assert.deepEqual([second.relay.url, second.relay.key], [first.relay.url, first.relay.key]);
    const { choices } = await agent.chat.completions.create({ model: 'm', messages: question });
    assert.equal(choices[0]?.message.content, 'pong');
  });

  describe('refuses', () => {
    it('a request without its key, before it looks at anything else', async () => {
      const gateway = await gatewayWith();
      const { relay } = await pod.openRelay({ gateway: gateway.url });
      for (const headers of [[], ['authorization', 'Bearer wrong'], ['x-api-key', firstToken]]) {
        const { status, text } = await sendRequest(`${relay.url}/v1/models`, { headers });
        assert.deepEqual([status, codeOf(text)], [401, 'relay_key_wrong']);
      }
      assert.equal(gateway.requests.length, 0);
    });

    it('other paths and methods', async () => {
      const gateway = await gatewayWith();
      const under = await pod.openRelay({ gateway: gateway.url });
      for (const path of ['/', '/admin/tokens/sandbox', '/v1/../admin']) {
        const { status, text } = await sendRequest(`${under.relay.url}${path}`, { headers: bearer(under) });
        assert.deepEqual([status, codeOf(text)], [404, 'relay_path_unknown']);
      }
      const { status, text } = await sendRequest(`${under.relay.url}/v1/models`, { method: 'OPTIONS', headers: bearer(under) });
      assert.deepEqual([status, codeOf(text)], [405, 'relay_method_refused']);
      assert.equal(gateway.requests.length, 0);
    });

    it('a body over the limit, announced or not', async () => {
      const gateway = await gatewayWith();
      const under = await pod.openRelay({ gateway: gateway.url, limits: { bodyBytes: 10 } });
      const announced = await sendRequest(`${under.relay.url}/v1/messages`, { method: 'POST', headers: bearer(under), body: 'x'.repeat(11) });
      assert.deepEqual([announced.status, codeOf(announced.text)], [413, 'relay_body_too_large']);
      const sent = request(`${under.relay.url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': under.relay.key }, agent: false });
      for (let index = 0; index < 11; index += 1) sent.write('x');
      sent.end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      assert.equal(answer.statusCode, 413);
    });

    it('more requests at a time than the limit', async () => {
      const gateway = await gatewayWith({ answer: () => ({ text: 'pong', hold: new Promise(() => {}) }) });
      const under = await pod.openRelay({ gateway: gateway.url, limits: { requests: 1 } });
      const stream = await openaiOf(under).chat.completions.create({ model: 'm', messages: question, stream: true });
      await assert.rejects(openaiOf(under).models.list(), { status: 503, code: 'relay_busy' });
      stream.controller.abort();
    });

    it('to go on without a token, in words that clients show', async () => {
      const gateway = await gatewayWith();
      const under = await pod.openRelay({ gateway: gateway.url });
      await pod.dropToken();
      await assert.rejects(openaiOf(under).models.list(), { status: 503, code: 'relay_token_missing', message: /NewAPITokenReady/ });
      await pod.rotate('two lines\nof something');
      await assert.rejects(openaiOf(under).models.list(), { code: 'relay_token_missing' });
      await pod.rotate(`${firstToken}\n`);
      assert.equal((await openaiOf(under).models.list()).data.length, 1);
    });

    it('when the gateway cannot be reached or does not answer', async () => {
      const gateway = await gatewayWith();
      await gateway.close();
      const unreachable = await pod.openRelay({ gateway: gateway.url });
      const { status, headers, text } = await sendRequest(`${unreachable.relay.url}/v1/models`, { headers: bearer(unreachable) });
      assert.deepEqual([status, codeOf(text), headers['content-type']], [502, 'gateway_unreachable', 'application/problem+json']);
      await unreachable.relay.close();
      const silent = await pod.openRelay({ gateway: await serverOf(() => {}), limits: { answerMs: 50 } });
      await assert.rejects(openaiOf(silent).models.list(), { status: 504, code: 'gateway_timeout' });
    });
  });

  it('says when its port is taken by somebody else', async () => {
    const gateway = await gatewayWith();
    const { relay } = await pod.openRelay({ gateway: gateway.url });
    await assert.rejects(pod.openRelay({ gateway: gateway.url, limits: { bindMs: 0 } }), /cannot open the relay on port \d+: EADDRINUSE/);
    assert.ok(relay.url.startsWith('http://127.0.0.1:'));
  });
});
