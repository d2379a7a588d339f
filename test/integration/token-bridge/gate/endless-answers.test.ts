import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintBody } from '../../../unit/services/token-bridge/bridge-under-test.ts';
import { jsonOf } from '../../../unit/services/token-bridge/send-request.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { admin, processAdminSecret, spawnBridge, type BridgeProcess } from '../bridge-process.ts';
import { chat, startGate, upstreamKey, type GateUnderTest } from './gate-under-test.ts';
import { startUpstream, type ScriptedUpstream, type UpstreamScript } from './scripted-upstream.ts';

const path = '/v1/chat/completions';
const event = `data: ${JSON.stringify({ choices: [{ delta: { content: '12345678' } }] })}\n\n`;

/** Answers with this head, and then a few bytes every few milliseconds until the connection is gone. */
function withoutEnd(status: number, type: string, text: string): { readonly script: UpstreamScript; readonly answers: ServerResponse[] } {
  const answers: ServerResponse[] = [];
  const script: UpstreamScript = (_request, response) => {
    answers.push(response);
    response.writeHead(status, { 'content-type': type });
    const timer = setInterval(() => response.write(text), 10);
    response.on('close', () => clearInterval(timer));
  };
  return { script, answers };
}

interface StreamReader {
  readonly received: () => string;
  readonly outcome: () => 'complete' | 'broken' | undefined;
}

/** Reads what the gate streams until it ends in one way or the other. */
function readStream(url: string, token: string): StreamReader {
  let received = '';
  let outcome: 'complete' | 'broken' | undefined;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = request(`${url}${path}`, { method: 'POST', headers, agent: false }, (answer: IncomingMessage) => {
    answer.on('data', (chunk) => (received += String(chunk)));
    answer.on('end', () => (outcome = 'complete'));
    answer.on('error', () => (outcome = 'broken'));
  });
  sent.on('error', () => (outcome = 'broken'));
  sent.end(JSON.stringify({ ...chat, stream: true }));
  return { received: () => received, outcome: () => outcome };
}

describe('upstreams of the gate that never end', function () {
  this.timeout(300_000);
  let upstream: ScriptedUpstream;
  let gate: GateUnderTest;

  beforeEach(async () => {
    upstream = await startUpstream();
    gate = await startGate(upstream.url, { upstream: 'totalSeconds: 1, idleSeconds: 30' });
  });

  afterEach(async () => {
    await upstream.close();
    await gate.close();
  });

  it('breaks a stream off after the time that an answer may take in all, and counts what it has used', async () => {
    const { script, answers } = withoutEnd(200, 'text/event-stream', event);
    upstream.script = script;
    const reader = readStream(gate.url, gate.sandboxToken);
    await pollUntil(() => reader.outcome());
    assert.deepEqual([reader.outcome(), reader.received().startsWith(event)], ['broken', true]);
    await pollUntil(() => answers[0]?.destroyed);
    const { total } = await pollUntil(async () => {
      const usage = await gate.usage();
      return usage.total.requests === 1 ? usage : undefined;
    });
    assert.deepEqual([total.estimated_requests, total.output_tokens > 0], [1, true]);
  });

  it('answers 502 to an error that does not come to its end', async () => {
    const { script, answers } = withoutEnd(500, 'application/json', ' ');
    upstream.script = script;
    const answer = await gate.ask(path, chat);
    assert.deepEqual([answer.status, jsonOf(answer)['code']], [502, 'upstream_invalid']);
    await pollUntil(() => answers[0]?.destroyed);
  });

  it('answers 502 to an error without measure, and reads no more of it', async () => {
    const { script, answers } = withoutEnd(500, 'application/json', ' '.repeat(32 * 1024));
    upstream.script = script;
    assert.equal((await gate.ask(path, chat)).status, 502);
    await pollUntil(() => answers[0]?.destroyed);
  });

  it('lets go of a client that does not take the end of its answer', async () => {
    await gate.close();
    gate = await startGate(upstream.url, { upstream: 'idleSeconds: 1', more: 'limits: { sandbox: { concurrentRequests: 1 } }' });
    const whole = Buffer.alloc(16 * 1024 * 1024, 'x');
    upstream.script = (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(whole);
    const headers = { authorization: `Bearer ${gate.sandboxToken}`, 'content-type': 'application/json' };
    const sent = request(`${gate.url}${path}`, { method: 'POST', headers, agent: false }, (answer) => answer.pause());
    sent.on('error', () => {});
    sent.end(JSON.stringify(chat));
    await pollUntil(() => upstream.requests.length === 1);
    await pollUntil(async () => (await gate.ask('/v1/messages/count_tokens', chat)).status !== 429);
  });
});

describe('a stream without end when the bridge is to stop', function () {
  this.timeout(300_000);
  let directory: string;
  let upstream: ScriptedUpstream;
  const running: BridgeProcess[] = [];

  const start = (): BridgeProcess => {
    const args = [`--data-dir=${join(directory, 'data')}`, `--gate-config=${join(directory, 'gate.yaml')}`];
    const bridge = spawnBridge({ args, env: { NEWAPI_ADMIN_SECRET: processAdminSecret, UPSTREAM_KEY: upstreamKey } });
    running.push(bridge);
    return bridge;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'token-bridge-'));
    upstream = await startUpstream();
    writeFileSync(join(directory, 'gate.yaml'), `
upstreams: { main: { adapter: openai, url: "${upstream.url}", credential: { env: UPSTREAM_KEY } } }
channels: { qwen: { upstreams: [main], models: [pong-1] } }
`);
  });

  afterEach(async () => {
    for (const bridge of running.splice(0)) await bridge.stop('SIGKILL');
    await upstream.close();
    rmSync(directory, { recursive: true });
  });

  it('holds the bridge up for the grace period only, is broken off, and its use is written down', async () => {
    const { script, answers } = withoutEnd(200, 'text/event-stream', event);
    upstream.script = script;
    const bridge = start();
    const url = await bridge.url();
    const { token } = jsonOf(await admin(url, 'POST', '/admin/tokens/sandbox', mintBody)) as { token: string };
    const reader = readStream(url, token);
    await pollUntil(() => reader.received() !== '');
    assert.equal(await bridge.stop('SIGTERM'), 0);
    await pollUntil(() => reader.outcome());
    assert.equal(reader.outcome(), 'broken');
    await pollUntil(() => answers[0]?.destroyed);
    const usage = jsonOf(await admin(await start().url(), 'GET', '/admin/usage')) as unknown as { readonly total: Readonly<Record<string, number>> };
    assert.deepEqual([usage.total['requests'], usage.total['estimated_requests']], [1, 1]);
  });
});
