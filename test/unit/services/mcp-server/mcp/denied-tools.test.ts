import assert from 'node:assert/strict';
import type { SandboxTokenClaims } from '@openova/service-kit';
import { deniedTools, insufficientScope } from '../../../../../services/mcp-server/mcp/denied-tools.ts';
import { catalogue } from '../../../../../services/mcp-server/tools/catalogue.ts';
import { createToolRegistry } from '../../../../../services/mcp-server/tools/tool-registry.ts';

const registry = createToolRegistry(catalogue);

function denied(body: unknown, capabilities: readonly string[] = []): string[] {
  return deniedTools(body, { capabilities } as SandboxTokenClaims, registry).map(({ name }) => name);
}

function call(name: unknown): object {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } };
}

describe('tools that are denied before anything is dispatched', () => {
  it('are those that the token does not grant [MCP-03]', () => {
    assert.deepEqual(denied(call('sandbox_session_list')), ['sandbox.session.list']);
    assert.deepEqual(denied(call('sandbox_session_list'), ['sandbox.session.*']), []);
    assert.deepEqual(denied(call('sandbox_session_whoami')), []);
  });

  it('are found in every message of a batch', () => {
    const batch = [call('sandbox_session_whoami'), call('sandbox_session_get'), call('sandbox_session_list')];
    const tools = deniedTools(batch, { capabilities: [] } as unknown as SandboxTokenClaims, registry);
    assert.equal(insufficientScope(tools).headers['www-authenticate'], 'Bearer error="insufficient_scope", scope="sandbox.session.get sandbox.session.list"');
  });

  it('are none in what calls no tool that there is', () => {
    const bodies = [undefined, null, 7, 'tools/call', [], [[call('sandbox_session_list')]], {}, { method: 'tools/call' }, { method: 'tools/call', params: null }, call(7), call('nothing'), call('__proto__'), { method: 'tools/list' }];
    for (const body of bodies) assert.deepEqual(denied(body), []);
  });
});
