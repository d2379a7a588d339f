import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiProblem } from '../../../../console/src/api/request.ts';
import { createSandbox, deleteSandbox, getByosStatus, getSandbox, getSandboxes } from '../../../../console/src/api/sandbox.api.ts';

describe('sandbox.api', () => {
  let server: Server;
  let answer: { status: number; type?: string; text: string; headers?: Record<string, string> };
  const seen: IncomingMessage[] = [];
  const browserFetch = globalThis.fetch;

  before(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json', ...answer.headers });
      response.end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // A page asks its own origin; Node has none.
    globalThis.fetch = (path, init) => browserFetch(`${base}${path as string}`, init);
  });
  after(async () => {
    globalThis.fetch = browserFetch;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    seen.length = 0;
  });

  const sandbox = { id: 'a b', phase: 'Ready', conditions: null };

  it('lists, gets and creates through one projection [UI-20] [UI-22]', async () => {
    answer = { status: 200, text: JSON.stringify({ sandboxes: [sandbox] }) };
    const listed = await getSandboxes();
    answer = { status: 200, text: JSON.stringify(sandbox) };
    const got = await getSandbox('a b');
    const created = await createSandbox({ agent: 'aider' }, 'key-1');
    assert.deepEqual(listed, [got]);
    assert.deepEqual(created, got);
    assert.deepEqual(got.conditions, []);
    assert.deepEqual(
      seen.map(({ method, url }) => `${method} ${url}`),
      ['GET /api/v1/sandbox/sessions', 'GET /api/v1/sandbox/sessions/a%20b', 'POST /api/v1/sandbox/sessions'],
    );
    assert.equal(seen[2]?.headers['idempotency-key'], 'key-1');
  });

  it('deletes, and reads whether a subscription is connected [UI-20]', async () => {
    answer = { status: 204, text: '' };
    await deleteSandbox('a');
    answer = { status: 200, text: '{"connected":true}' };
    assert.deepEqual(await getByosStatus(), { connected: true, connectedAt: undefined, by: undefined, expiresAt: undefined, expired: false, oauthOffered: false });
    assert.equal(seen[0]?.method, 'DELETE');
    assert.equal(seen[1]?.url, '/api/v1/sandbox/byos/claude-code/status');
  });

  it('throws what a problem document says', async () => {
    const text = JSON.stringify({ code: 'session_limit', detail: 'no room', next: 'delete one' });
    answer = { status: 409, type: 'application/problem+json', text, headers: { 'retry-after': '7' } };
    const problem = await getSandbox('a').catch((error: unknown) => error);
    assert.ok(problem instanceof ApiProblem);
    assert.deepEqual([problem.status, problem.code, problem.message, problem.next, problem.retryAfterSeconds], [409, 'session_limit', 'no room', 'delete one', 7]);
  });

  it('throws a problem for an answer that is none of ours', async () => {
    answer = { status: 502, type: 'text/html', text: '<html>bad gateway' };
    await assert.rejects(getSandboxes(), { status: 502, code: 'http_502' });
    answer = { status: 200, text: '{"sandboxes":' };
    await assert.rejects(getSandboxes(), { code: 'malformed_answer' });
  });
});
