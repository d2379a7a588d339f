import assert from 'node:assert/strict';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { startBridge } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf } from '../../../unit/services/token-bridge/send-request.ts';
import { startUpstream, answerJson, type ScriptedUpstream } from './scripted-upstream.ts';
import { chat, gateOf, startGate, until, upstreamKey, type GateUnderTest } from './gate-under-test.ts';

const path = '/v1/chat/completions';
const chunkOf = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

describe('streams through the gate', function () {
  this.timeout(180_000);
  let upstream: ScriptedUpstream;
  let gate: GateUnderTest;

  beforeEach(async () => {
    upstream = await startUpstream();
    gate = await startGate(upstream.url, { upstream: 'idleSeconds: 0.5, firstByteSeconds: 0.5' });
  });

  afterEach(async () => {
    await upstream.close();
    await gate.close();
  });

  function openStream(onAnswer: (answer: IncomingMessage) => void) {
    const headers = { authorization: `Bearer ${gate.sandboxToken}`, 'content-type': 'application/json' };
    const sent = request(`${gate.url}${path}`, { method: 'POST', headers, agent: false }, onAnswer);
    sent.on('error', () => {});
    sent.end(JSON.stringify({ ...chat, stream: true }));
    return sent;
  }

  /** Holds the upstream's answers open, for the test to write to. */
  function heldAnswers(): ServerResponse[] {
    const held: ServerResponse[] = [];
    upstream.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      held.push(response);
    };
    return held;
  }

  it('passes each event on at once, unchanged, and counts the usage at the end', async () => {
    const held = heldAnswers();
    let received = '';
    let ended = false;
    openStream((answer) => {
      answer.on('data', (chunk) => (received += String(chunk)));
      answer.on('end', () => (ended = true));
    });
    const [answer] = await until(() => held, ({ length }) => length === 1);
    const events = [chunkOf('pö'), ': comment\r\n\r\n', 'data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34}}\n\n', 'data: [DONE]\n\n'];
    let sent = '';
    for (const event of events) {
      answer?.write(event);
      sent += event;
      await until(() => received, (text) => text === sent);
    }
    assert.equal(ended, false);
    answer?.end();
    await until(() => ended, Boolean);
    const { total } = await until(() => gate.usage(), (usage) => usage.total.requests === 1);
    assert.deepEqual(total, { requests: 1, estimated_requests: 0, input_tokens: 12, output_tokens: 34, cost: 0 });
  });

  it('estimates what a stream without usage has used, and says so', async () => {
    upstream.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${chunkOf('12345678').repeat(3)}data: [DONE]\n\n`);
    };
    await gate.ask(path, { ...chat, stream: true });
    const { total } = await until(() => gate.usage(), (usage) => usage.total.requests === 1);
    assert.deepEqual([total.estimated_requests, total.output_tokens, total.input_tokens > 10], [1, 6, true]);
  });

  it('ends the upstream\'s work when its client goes, and counts what was used till then', async () => {
    const held = heldAnswers();
    const sent = openStream((answer) => answer.once('data', () => sent.destroy()));
    const [answer] = await until(() => held, ({ length }) => length === 1);
    answer?.write(chunkOf('12345678'));
    await until(() => answer?.destroyed, Boolean);
    const { total } = await until(() => gate.usage(), (usage) => usage.total.requests === 1);
    assert.deepEqual([total.estimated_requests, total.output_tokens], [1, 2]);
  });

  it('ends the upstream\'s work when its client goes before the answer begins', async () => {
    let gone = false;
    upstream.script = (_request, response) => {
      response.on('close', () => (gone = true));
      sent.destroy();
    };
    const sent = openStream(() => {});
    await until(() => gone, Boolean);
    await until(() => gate.usage(), ({ total }) => total.estimated_requests === 1);
  });

  it('reads no more from an upstream than a slow client takes, and lets go of one that takes nothing', async () => {
    const held = heldAnswers();
    openStream((answer) => answer.pause());
    const [answer] = await until(() => held, ({ length }) => length === 1);
    const block = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    const pump = (): void => {
      let hasRoom: boolean | undefined = true;
      while (hasRoom) {
        hasRoom = answer?.write(block);
        written += block.length;
      }
    };
    answer?.on('drain', pump);
    pump();
    // Socket buffers take a few megabytes; after them nothing moves until the stalled client is given up.
    await until(() => answer?.destroyed, Boolean);
    assert.ok(written < 48 * 1024 * 1024, `${written} bytes were taken`);
  });

  it('breaks the answer off when the upstream does, so that it does not look complete', async () => {
    const held = heldAnswers();
    let outcome = '';
    openStream((answer) => {
      answer.on('data', () => {});
      answer.on('end', () => (outcome = 'complete'));
      answer.on('error', () => (outcome = 'broken'));
    });
    const [answer] = await until(() => held, ({ length }) => length === 1);
    answer?.write(chunkOf('part'), () => answer.destroy());
    await until(() => outcome, Boolean);
    assert.equal(outcome, 'broken');
  });

  it('breaks off an answer that stands still for too long', async () => {
    const held = heldAnswers();
    let closed = false;
    openStream((answer) => {
      answer.on('error', () => {});
      answer.on('close', () => (closed = true));
    });
    const [answer] = await until(() => held, ({ length }) => length === 1);
    answer?.write(chunkOf('part'));
    await until(() => closed, Boolean);
    assert.ok(answer?.destroyed ?? false);
  });

  it('answers 504 when nothing comes in time', async () => {
    upstream.script = () => {};
    const answer = await gate.ask(path, chat);
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [504, 'upstream_timeout']);
  });

  it('answers 502 when the upstream is not there, and after some failures leaves it alone', async () => {
    await upstream.close();
    for (let round = 0; round < 5; round += 1) assert.equal(jsonOf(await gate.ask(path, chat))['code'], 'upstream_unreachable');
    const answer = await gate.ask(path, chat);
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [503, 'upstream_unavailable']);
    assert.ok(Number(answer.headers['retry-after']) > 0);
    const channels = jsonOf(await gate.admin('GET', '/admin/channels'))['channels'] as { upstreams: { circuit: string }[] }[];
    assert.equal(channels[0]?.upstreams[0]?.circuit, 'open');
  });

  it('answers 502 when the credential of the platform is refused', async () => {
    upstream.script = answerJson({ error: { message: 'no' } }, 401);
    const answer = await gate.ask(path, chat);
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [502, 'upstream_credential_refused']);
  });
});

describe('several upstreams behind the gate', () => {
  it('tries the next one where the first is away or busy, and never where it may have begun', async () => {
    const [first, second] = [await startUpstream(), await startUpstream()];
    const away = await startUpstream();
    await away.close();
    const config = `
upstreams:
  away: { adapter: openai, url: "${away.url}", credential: { env: KEY } }
  first: { adapter: openai, url: "${first.url}", credential: { env: KEY } }
  second: { adapter: openai, url: "${second.url}", credential: { env: KEY } }
channels:
  qwen: { upstreams: [away, first, second], models: [pong-1] }
  sold: { upstreams: [first], models: [sold-1], commercial: true, attestation: { account: acct-1 } }
`;
    const gate = await gateOf(await startBridge({ gate: { config, env: { KEY: upstreamKey } } }));
    assert.equal((await gate.ask(path, chat)).status, 200);
    assert.deepEqual([first.requests.length, second.requests.length], [1, 0]);
    first.script = answerJson({}, 503);
    assert.equal((await gate.ask(path, chat)).status, 200);
    assert.deepEqual([first.requests.length, second.requests.length], [2, 1]);
    first.script = (_request, response) => void response.destroy();
    assert.equal((await gate.ask(path, chat)).status, 502);
    first.script = answerJson({}, 500);
    assert.equal((await gate.ask(path, chat)).status, 500);
    assert.equal(second.requests.length, 1);
    const wrongWire = await gate.ask('/v1/messages', chat);
    assert.deepEqual([wrongWire.status, jsonOf(wrongWire)['code']], [404, 'endpoint_not_served']);
    const token = await gate.token({ org_id: 'acme', user_id: 'a', sandbox_id: 's', allowed_channels: ['sold'] });
    assert.equal(jsonOf(await gate.ask(path, { model: 'sold-1' }, { token }))['code'], 'channel_not_allowed');
    assert.ok(gate.logLines.some((line) => /channel skipped.*"channel":"sold"|"channel":"sold".*channel skipped/.test(line)));
    const channels = jsonOf(await gate.admin('GET', '/admin/channels'))['channels'] as { name: string; served: boolean }[];
    assert.deepEqual(channels.map(({ name, served }) => [name, served]), [['qwen', true], ['sold', false]]);
    await Promise.all([gate.close(), first.close(), second.close()]);
  });
});
