import assert from 'node:assert/strict';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { createLogger } from '@openova/process-kit';
import type { SandboxTokenClaims } from '@openova/service-kit';
import { toolServerFor } from '../../../../../services/mcp-server/mcp/tool-server.ts';
import { ToolFailure } from '../../../../../services/mcp-server/tools/tool-failure.ts';
import { createToolRegistry } from '../../../../../services/mcp-server/tools/tool-registry.ts';
import { objectSchema, readsOnly, type Tool, type ToolServices } from '../../../../../services/mcp-server/tools/tool.ts';

const bearer = 'bearer-that-nobody-may-see-0123456789';

function tool(name: string, run: Tool['run']): Tool {
  const output = objectSchema({ count: { type: 'integer' } });
  return { name, title: name, description: 'For this test.', requiredCapability: name, effects: readsOnly, input: objectSchema({ text: { type: 'string' } }), output, run };
}

const tools = [
  tool('test.counts', ({ input }) => ({ count: (input as { text: string }).text.length })),
  tool('test.fails', () => Promise.reject(new ToolFailure({ code: 'too_late', detail: 'it is too late', next: 'come tomorrow' }))),
  tool('test.crashes', () => Promise.reject(new Error(`cannot reach database with password hunter2`))),
  tool('test.lies', () => ({ count: 'many' })),
  tool('test.secret', () => ({ count: 0 })),
];

describe('a server for one caller', () => {
  const lines: string[] = [];
  const outcomes: string[] = [];
  const observed = ({ tool: name, outcome }: { tool: string; outcome: string }) => outcomes.push(`${name} ${outcome}`);

  async function call(name: string, input: object = { text: 'abc' }) {
    const claims = { capabilities: ['test.counts', 'test.fails', 'test.crashes', 'test.lies'], jti: 'j-1' } as unknown as SandboxTokenClaims;
    const log = createLogger({ name: 'test', write: (line) => lines.push(line) });
    const server = toolServerFor({ claims, bearer }, { registry: createToolRegistry(tools), services: {} as ToolServices, log, observe: observed });
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: 'agent', version: '1' });
    await Promise.all([server.connect(far), client.connect(near)]);
    try {
      const { isError = false, content, structuredContent } = await client.callTool({ name, arguments: { ...input } });
      const [first] = content;
      return { isError, structuredContent, text: first?.type === 'text' ? first.text : '' };
    } finally {
      await client.close();
    }
  }

  it('answers with text and structure', async () => {
    assert.deepEqual(await call('test_counts'), { isError: false, structuredContent: { count: 3 }, text: '{"count":3}' });
  });

  it('tells code and next step of a failure', async () => {
    const { isError, text } = await call('test_fails');
    assert.deepEqual([isError, JSON.parse(text)], [true, { code: 'too_late', detail: 'it is too late', next: 'come tomorrow' }]);
  });

  it('tells nothing of a crash but that it happened, and logs why [SEC-02]', async () => {
    const { isError, text } = await call('test_crashes');
    assert.deepEqual([isError, (JSON.parse(text) as { code: string }).code], [true, 'internal_error']);
    assert.ok(!text.includes('hunter2'));
    assert.ok(lines.some((line) => line.includes('a tool crashed') && line.includes('j-1')));
    assert.ok(!lines.some((line) => line.includes(bearer)));
  });

  it('does not run a tool with input that is not its own', async () => {
    const known = outcomes.length;
    for (const input of [{}, { text: 7 }, { text: 'a', more: 1 }]) assert.equal((await call('test_counts', input)).isError, true);
    assert.equal(outcomes.length, known);
  });

  it('does not hand out what is not the output of the tool', async () => {
    assert.equal((await call('test_lies')).isError, true);
  });

  it('does not have a tool that the caller was not granted [MCP-03]', async () => {
    await assert.rejects(call('test_secret'));
    assert.ok(!outcomes.some((outcome) => outcome.startsWith('test.secret')));
  });

  it('counts calls by how they ended', () => {
    assert.deepEqual([...new Set(outcomes)].toSorted(), ['test.counts ok', 'test.crashes crashed', 'test.fails failed', 'test.lies ok']);
  });
});
