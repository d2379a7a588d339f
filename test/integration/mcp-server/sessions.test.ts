import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plans } from '@openova/sandbox-model';
import { startBridge } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { PtyRuntime } from '../pty-server/support/pty-runtime.ts';
import { connectClient, McpRuntime, revisions } from './support/mcp-runtime.ts';

const free = plans['sandbox-free']?.capabilities ?? [];

describe('the session tools over a real pty-server', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  const tokenFile = join(folder, 'token');
  let pty: PtyRuntime;
  let runtime: McpRuntime;
  /** Knows no pty-server, but agents reach it through the relay of one. */
  let alone: McpRuntime;
  let token: string;
  before(async () => {
    const bridge = await startBridge();
    alone = await McpRuntime.start({ PTY_SERVER_URL: 'http://127.0.0.1:1' }, bridge);
    pty = await PtyRuntime.start({ env: { SANDBOX_TOKEN_FILE: tokenFile, SANDBOX_MCP_URL: `${alone.url}/mcp` } });
    runtime = await McpRuntime.start({ PTY_SERVER_URL: pty.url }, bridge);
    token = await runtime.token(free);
    writeFileSync(tokenFile, token);
    await pty.create('main', { name: 'Main', cols: 100, rows: 30 });
  });
  after(async () => {
    await alone.process.stop();
    await runtime.dispose();
    await pty.dispose();
    rmSync(folder, { recursive: true });
  });

  async function call(name: string, input: object = {}, bearer = token): Promise<{ isError: boolean; output: Record<string, unknown> }> {
    const client = await runtime.connect(bearer, '2026-07-28');
    const { isError = false, content } = await client.callTool({ name, arguments: { ...input } });
    const [first] = content;
    return { isError, output: JSON.parse(first?.type === 'text' ? first.text : '') as Record<string, unknown> };
  }

  for (const revision of revisions) {
    it(`lists what runs, for a Free token, in ${revision} [MCP-02]`, async () => {
      const client = await runtime.connect(token, revision);
      const { structuredContent, isError } = await client.callTool({ name: 'sandbox_session_list', arguments: {} });
      assert.ok(!isError, JSON.stringify(structuredContent));
      const { sessions } = structuredContent as { sessions: Record<string, unknown>[] };
      assert.deepEqual(sessions.map(({ id, name, state, cols, rows }) => ({ id, name, state, cols, rows })), [{ id: 'main', name: 'Main', state: 'running', cols: 100, rows: 30 }]);
    });
  }

  it('describes one session, also how it ended', async () => {
    await pty.create('short');
    await pty.ask('POST', '/sessions/short/signal', { signal: 'SIGKILL' });
    await pollUntil(async () => (await pty.ask('GET', '/sessions/short')).body['state'] === 'ended');
    const { isError, output } = await call('sandbox_session_get', { id: 'short' });
    const { id, state, exit } = output['session'] as Record<string, unknown>;
    assert.deepEqual([isError, id, state, typeof exit], [false, 'short', 'ended', 'object']);
  });

  it('says that a session is not there, and what to do', async () => {
    assert.deepEqual(await call('sandbox_session_get', { id: 'nothing' }), {
      isError: true,
      output: { code: 'session_not_found', detail: 'there is no session with this id', next: 'look at sandbox_session_list' },
    });
  });

  for (const id of ['../idle', 'a/b', '', 'A', '%2e%2e', 'a'.repeat(64), 7]) {
    it(`takes no "${id}" for the id of a session`, async () => {
      const client = await runtime.connect(token, '2025-11-25');
      const { isError } = await client.callTool({ name: 'sandbox_session_get', arguments: { id } });
      assert.equal(isError, true);
    });
  }

  it('tells where the Sandbox is', async () => {
    const { output } = await call('sandbox_session_info');
    assert.deepEqual(output, { name: 'playground', namespace: 'sandbox-ada-0a1b2c3d', sovereignFqdn: '', giteaUrl: '' });
  });

  it('does not reach pty-server for a call that is denied [MCP-03]', async () => {
    const asked = 'http_request_duration_seconds_count{method="GET",route="/sessions",status="200"}';
    const known = await pty.metric(asked);
    const other = await runtime.token(['sandbox.session.get']);
    const reply = await runtime.call('tools/call', { name: 'sandbox_session_list', arguments: {} }, { authorization: `Bearer ${other}` });
    assert.equal(reply.status, 403);
    assert.ok(known);
    assert.equal(await pty.metric(asked), known);
  });

  it('says that a token was rotated when pty-server has another one', async () => {
    const { isError, output } = await call('sandbox_session_list', {}, await runtime.token(free));
    assert.deepEqual([isError, output['code']], [true, 'token_rotated']);
  });

  it('gives a token the tools that it grants and no others, whichever sessions there are [MCP-03]', async () => {
    const client = await runtime.connect(await runtime.token(['sandbox.session.get']), '2025-06-18');
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name), ['sandbox_session_whoami', 'sandbox_session_capabilities', 'sandbox_session_get']);
    for (const { annotations, outputSchema } of tools) assert.ok(annotations?.readOnlyHint && outputSchema);
  });

  it('says that pty-server is not there', async () => {
    const client = await alone.connect(token, '2026-07-28');
    const { isError, content } = await client.callTool({ name: 'sandbox_session_list', arguments: {} });
    await client.close();
    assert.equal(isError, true);
    assert.match(JSON.stringify(content), /pty_server_unreachable/);
    assert.ok(!alone.process.output.includes(token));
  });

  for (const revision of revisions) {
    it(`serves an agent through the relay, which puts the token in, in ${revision} [MCP-01]`, async () => {
      const { port, key } = JSON.parse(readFileSync(join(pty.folder, 'relay.json'), 'utf8')) as { port: number; key: string };
      const client = await connectClient(`http://127.0.0.1:${port}/mcp`, key, revision);
      const { structuredContent } = await client.callTool({ name: 'sandbox_session_whoami', arguments: {} });
      await client.close();
      assert.equal((structuredContent as { user: string }).user, 'ada@acme.test');
    });
  }
});
