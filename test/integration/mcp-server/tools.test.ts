import assert from 'node:assert/strict';
import { McpRuntime, revisions, sandbox } from './support/mcp-runtime.ts';

describe('the tools of a Sandbox', function () {
  this.timeout(60_000);
  let runtime: McpRuntime;
  before(async () => {
    runtime = await McpRuntime.start();
  });
  after(() => runtime.dispose());

  for (const revision of revisions) {
    it(`tells an agent who it is, over Streamable HTTP of ${revision} [MCP-01]`, async () => {
      const client = await runtime.connect(await runtime.token(), revision);
      assert.equal(client.getNegotiatedProtocolVersion(), revision);
      const { structuredContent, isError } = await client.callTool({ name: 'sandbox_session_whoami', arguments: {} });
      assert.ok(!isError);
      const { expiresAt, ...who } = structuredContent as Record<string, string>;
      assert.deepEqual(who, { user: 'ada@acme.test', org: 'acme', sandboxId: sandbox.id, ownerUid: sandbox.ownerUid });
      assert.ok(Date.parse(expiresAt ?? '') > Date.now());
    });

    it(`offers a token without capabilities the introspection tools only, in ${revision} [MCP-12]`, async () => {
      const { tools } = await (await runtime.connect(await runtime.token(), revision)).listTools();
      assert.deepEqual(tools.map(({ name }) => name), ['sandbox_session_whoami', 'sandbox_session_capabilities']);
    });
  }
});
