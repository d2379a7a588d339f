import assert from 'node:assert/strict';
import { protocolHeaders } from '../../../../../services/mcp-server/stdio/protocol-headers.ts';

const current = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };

describe('the headers beside a message', () => {
  it('name version, method and tool for a client of the current revision', () => {
    const headers = protocolHeaders({ method: 'tools/call', params: { name: 'a_b', ...current } }, undefined);
    assert.deepEqual(headers, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'a_b' });
    assert.equal(protocolHeaders({ method: 'resources/read', params: { uri: 'x:y', ...current } }, undefined)['mcp-name'], 'x:y');
    assert.equal('mcp-name' in protocolHeaders({ method: 'tools/list', params: current }, undefined), false);
  });

  it('name the version of the handshake for older clients, once there was one', () => {
    assert.deepEqual(protocolHeaders({ method: 'initialize', params: {} }, '2025-06-18'), {});
    assert.deepEqual(protocolHeaders({ method: 'tools/list' }, undefined), {});
    assert.deepEqual(protocolHeaders({ method: 'tools/list' }, '2025-06-18'), { 'mcp-protocol-version': '2025-06-18' });
  });

  it('hold nothing that is no text', () => {
    const params = { name: 7, _meta: { 'io.modelcontextprotocol/protocolVersion': {} } };
    assert.deepEqual(protocolHeaders({ method: ['x'], params }, undefined), {});
  });
});
