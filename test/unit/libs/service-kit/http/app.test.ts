import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createHttpApp, type HttpApp } from '../../../../../libs/service-kit/http/app.ts';
import { addResource } from '../../../../../libs/service-kit/http/methods.ts';
import { HttpProblem } from '../../../../../libs/service-kit/http/problem.ts';
import { createLogger } from '@openova/process-kit';
import { createMetricsRegistry } from '../../../../../libs/service-kit/metrics-registry.ts';

describe('service-kit http/app', () => {
  const lines: string[] = [];
  const ready = { value: true };
  let app: HttpApp;
  let url: string;
  let release: () => void;
  let entered: Promise<void>;

  beforeEach(async () => {
    ready.value = true;
    lines.length = 0;
    app = createHttpApp({
      log: createLogger({ name: 'x', write: (line) => lines.push(line) }),
      metrics: createMetricsRegistry(),
      checks: { store: () => ready.value, other: () => true },
      limits: { headersMs: 150, requestMs: 300, checkEveryMs: 20, idleMs: 1000, graceMs: 300, bodyBytes: 100 },
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    entered = new Promise((resolve) => {
      const handler = async () => {
        resolve();
        return held.then(() => 'done');
      };
      addResource(app.routes, '/held', { GET: { handler } });
    });
    addResource(app.routes, '/teapot', {
      GET: { handler: () => Promise.reject(new HttpProblem({ status: 418, code: 'teapot', detail: 'short and stout', next: 'take the other pot', headers: { 'x-pot': '1' } })) },
      POST: { handler: async (request) => request.body },
    });
    addResource(app.routes, '/broken', { GET: { handler: () => Promise.reject(new Error('Bearer abcdef')) } });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });

  afterEach(() => {
    release();
    return app.close();
  });

  const get = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${url}${path}`, init);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };

  it('answers health, readiness and metrics on one listener', async () => {
    assert.equal((await get('/healthz')).status, 200);
    const answer = await get('/readyz');
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [200, { status: 'ready', missing: [] }]);
    const metrics = await get('/metrics');
    assert.match(String(metrics.headers.get('content-type')), /^text\/plain; version=0\.0\.4/);
    assert.match(metrics.text, /http_request_duration_seconds_count\{method="GET",route="\/healthz",status="200"\} 1/);
  });

  it('is not ready while a check fails, and says which', async () => {
    ready.value = false;
    const answer = await get('/readyz');
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [503, { status: 'not ready', missing: ['store'] }]);
    assert.equal((await get('/healthz')).status, 200);
  });

  it('is not ready from the drain on, and still answers', async () => {
    assert.equal((await get('/readyz')).headers.get('connection'), 'keep-alive');
    app.drain();
    const { status, headers } = await get('/readyz');
    assert.deepEqual([status, headers.get('connection')], [503, 'close']);
    assert.equal((await get('/teapot')).status, 418);
  });

  it('answers a problem with its status, code, headers and request id', async () => {
    const { status, headers, text } = await get('/teapot');
    assert.equal(status, 418);
    assert.equal(headers.get('x-pot'), '1');
    assert.deepEqual(JSON.parse(text), {
      type: 'about:blank',
      title: "I'm a Teapot",
      status: 418,
      code: 'teapot',
      detail: 'short and stout',
      next: 'take the other pot',
      requestId: headers.get('x-request-id'),
    });
  });

  it('answers an unexpected error with an id only, and logs it without its secrets [SEC-02]', async () => {
    const { status, headers, text } = await get('/broken');
    assert.equal(status, 500);
    assert.equal(JSON.parse(text).code, 'internal_error');
    const line = JSON.parse(lines[0] ?? '{}');
    assert.equal(line.requestId, headers.get('x-request-id'));
    assert.ok(!`${text}${lines.join('')}`.includes('abcdef'));
  });

  it('answers 404 without the path and 405 with the methods', async () => {
    const missing = await get('/nothing-here');
    assert.deepEqual([missing.status, JSON.parse(missing.text).code], [404, 'not_found']);
    assert.ok(!missing.text.includes('nothing-here'));
    const other = await get('/teapot', { method: 'DELETE' });
    assert.deepEqual([other.status, other.headers.get('allow')], [405, 'GET, POST, HEAD']);
  });

  const failures: readonly { readonly code: string; readonly path: string; readonly body?: string; readonly type?: string }[] = [
    { code: 'internal_error', path: '/broken' },
    { code: 'not_found', path: '/nothing-here' },
    { code: 'method_not_allowed', path: '/broken', body: '{}' },
    { code: 'body_too_large', path: '/teapot', body: JSON.stringify('x'.repeat(200)) },
    { code: 'unsupported_media_type', path: '/teapot', body: 'a=b', type: 'application/x-www-form-urlencoded' },
    { code: 'malformed_body', path: '/teapot', body: '{"a":' },
  ];
  for (const { code, path, body, type = 'application/json' } of failures) {
    it(`says with ${code} what to do next`, async () => {
      const { headers, text } = await get(path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': type }, body });
      const problem = JSON.parse(text) as Record<string, unknown>;
      assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8');
      assert.deepEqual([problem['code'], typeof problem['detail'], typeof problem['next']], [code, 'string', 'string']);
    });
  }

  it('refuses a body over the limit', async () => {
    const answer = await get('/teapot', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify('x'.repeat(200)) });
    assert.deepEqual([answer.status, JSON.parse(answer.text).code], [413, 'body_too_large']);
  });

  const slow = [
    { name: 'ends a connection whose headers trickle in', head: 'GET / HTTP/1.1\r\nhost: x\r\n', piece: 'x-a: b\r\n' },
    { name: 'ends a connection whose body trickles in', head: 'POST /teapot HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n', piece: ' ' },
  ];
  for (const { name, head, piece } of slow) {
    it(name, async () => {
      const socket = await open();
      const chunks: string[] = [];
      socket.on('data', (chunk) => chunks.push(String(chunk)));
      socket.write(head);
      const trickle = setInterval(() => socket.write(piece), 40);
      await closed(socket);
      clearInterval(trickle);
      assert.match(chunks.join(''), /^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout".*"next":"\w/);
    });
  }

  const broken = [
    { name: 'answers 400 to what is not HTTP', sent: 'hello\r\n\r\n', code: 'malformed_request' },
    { name: 'answers 431 to headers that are too large', sent: `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, code: 'headers_too_large' },
  ];
  for (const { name, sent, code } of broken) {
    it(name, async () => {
      const socket = await open();
      const chunks: string[] = [];
      socket.on('data', (chunk) => chunks.push(String(chunk)));
      socket.write(sent);
      await closed(socket);
      assert.match(chunks.join(''), new RegExp(`"code":"${code}".*"next":"\\w`));
    });
  }

  it('lets a request under way end when it closes', async () => {
    const answer = get('/held');
    await entered;
    const closing = app.close();
    release();
    assert.equal((await answer).text, 'done');
    await closing;
    await assert.rejects(get('/healthz'));
  });

  it('ends a request that outlasts the grace period', async () => {
    const answer = get('/held');
    await entered;
    await Promise.all([assert.rejects(answer), app.close()]);
  });
});

/** Resolves once the connection has ended, also by a reset. */
function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {});
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
