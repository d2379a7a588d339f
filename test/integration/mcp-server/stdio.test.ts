import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { clientOptions, McpRuntime, revisions } from './support/mcp-runtime.ts';

const main = fileURLToPath(new URL('../../../services/mcp-server/stdio/main.ts', import.meta.url));

/** What the program writes for these lines, and how it ends. */
async function answersTo(lines: readonly string[], env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

describe('mcp-stdio', function () {
  this.timeout(60_000);
  let runtime: McpRuntime;
  before(async () => {
    runtime = await McpRuntime.start();
  });
  after(() => runtime.dispose());

  for (const revision of revisions) {
    it(`serves an agent that speaks stdio only, in ${revision} [MCP-01]`, async () => {
      const env = { PATH: process.env['PATH'] ?? '', SANDBOX_RELAY_URL: runtime.url, SANDBOX_RELAY_KEY: await runtime.token(['sandbox.session.info']) };
      const client = new Client({ name: 'agent', version: '1' }, clientOptions(revision));
      await client.connect(new StdioClientTransport({ command: process.execPath, args: [main], env }));
      try {
        assert.equal(client.getNegotiatedProtocolVersion(), revision);
        const { tools } = await client.listTools();
        assert.deepEqual(tools.map(({ name }) => name), ['sandbox_session_whoami', 'sandbox_session_capabilities', 'sandbox_session_info']);
        const { structuredContent } = await client.callTool({ name: 'sandbox_session_capabilities', arguments: {} });
        assert.deepEqual(structuredContent, { capabilities: ['sandbox.session.info'], channels: ['qwen'] });
      } finally {
        await client.close();
      }
    });
  }

  it('answers each request and no notification, whatever comes, and ends with its input', async () => {
    const env = { SANDBOX_RELAY_URL: runtime.url, SANDBOX_RELAY_KEY: await runtime.token() };
    const denied = '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"sandbox_session_list","arguments":{}}}';
    const { code, output } = await answersTo(['', 'no json', '7', denied, '{"jsonrpc":"2.0","method":"notifications/initialized"}'], env);
    const answers = output.trim().split('\n').map((line) => JSON.parse(line) as { id: string | null; error: { code: number; data?: { code: string } } });
    assert.equal(code, 0);
    const told = answers.map(({ id, error }) => `${id} ${error.code} ${error.data?.code ?? ''}`);
    assert.deepEqual(new Set(told), new Set(['null -32700 ', 'a -32000 insufficient_scope']));
    assert.equal(told.length, 3);
  });

  it('says that it cannot reach the server, and not with which key it tried', async () => {
    const key = 'key-that-nobody-may-see-0123456789';
    const { code, output } = await answersTo(['{"jsonrpc":"2.0","id":1,"method":"tools/list"}'], { SANDBOX_RELAY_URL: 'http://127.0.0.1:1', SANDBOX_RELAY_KEY: key });
    assert.deepEqual([code, (JSON.parse(output) as { error: { message: string } }).error.message], [0, 'the MCP server cannot be reached']);
    assert.ok(!output.includes(key));
  });

  it('has a help text, and does not start without a key [SEC-18]', async () => {
    assert.match((await answersTo([], {}, ['--help'])).output, /SANDBOX_RELAY_URL/);
    const { code, output } = await answersTo([], {});
    assert.equal(code, 2);
    assert.match(output, /SANDBOX_RELAY_KEY is missing/);
  });
});
