import assert from 'node:assert/strict';
import { startBridge } from '../../unit/services/token-bridge/bridge-under-test.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { McpProcess } from './support/mcp-process.ts';
import { McpRuntime, sandbox } from './support/mcp-runtime.ts';
import { startSilentServer } from './support/silent-server.ts';

describe('mcp-server process', function () {
  this.timeout(60_000);

  it('prints its help', async () => {
    const server = new McpProcess({}, ['--help']);
    assert.equal(await server.ended, 0);
    for (const word of ['--address=:7683', 'SANDBOX_TOKEN_JWKS_URL', 'PTY_SERVER_URL', '/mcp']) assert.ok(server.output.includes(word), word);
  });

  it('refuses to start when it does not know whose tokens hold [SEC-18]', async () => {
    const server = new McpProcess({});
    assert.equal(await server.ended, 2);
    for (const name of ['SANDBOX_ID', 'ORG_ID', 'SANDBOX_TOKEN_JWKS_URL']) assert.match(server.output, new RegExp(`${name} is missing`));
  });

  it('is alive but not ready, and lets nobody in, until the bridge says which tokens hold', async () => {
    const bridge = await startBridge();
    const { port } = new URL(bridge.url);
    await bridge.close();
    const env = { MCP_SERVER_ADDR: '127.0.0.1:0', SANDBOX_ID: sandbox.id, ORG_ID: sandbox.orgId, SANDBOX_TOKEN_JWKS_URL: `http://127.0.0.1:${port}/.well-known/jwks.json` };
    const server = new McpProcess(env);
    try {
      const url = await server.url();
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
      const ready = await fetch(`${url}/readyz`);
      assert.deepEqual([ready.status, ((await ready.json()) as { missing: string[] }).missing], [503, ['token-keys']]);
      const answer = await fetch(`${url}/mcp`, { method: 'POST', headers: { authorization: 'Bearer abc' } });
      assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [503, 'keys_unavailable']);
      await pollUntil(() => server.output.includes('the token bridge cannot be asked'));
    } finally {
      assert.equal(await server.stop(), 0);
    }
  });

  it('answers what is under way before it ends, and says before that it is going', async () => {
    await using silent = await startSilentServer();
    const runtime = await McpRuntime.start({ MCP_SERVER_DRAIN_SECONDS: '1', PTY_SERVER_URL: silent.url });
    try {
      const client = await runtime.connect(await runtime.token(['sandbox.session.list']), '2026-07-28');
      const answer = client.callTool({ name: 'sandbox_session_list', arguments: {} });
      await pollUntil(() => silent.connections > 0);
      const ended = runtime.process.stop('SIGTERM');
      await pollUntil(async () => (await fetch(`${runtime.url}/readyz`)).status === 503);
      assert.match(JSON.stringify((await answer).content), /pty_server_unreachable/);
      assert.equal(await ended, 0);
    } finally {
      await runtime.dispose();
    }
  });

  it('counts the calls of each tool by how they ended', async () => {
    const runtime = await McpRuntime.start();
    try {
      const client = await runtime.connect(await runtime.token(['sandbox.session.*']), '2025-11-25');
      await client.callTool({ name: 'sandbox_session_whoami', arguments: {} });
      const metrics = await (await fetch(`${runtime.url}/metrics`)).text();
      assert.match(metrics, /mcp_tool_call_duration_seconds_count\{tool="sandbox.session.whoami",outcome="ok"\} 1/);
    } finally {
      await runtime.dispose();
    }
  });
});
