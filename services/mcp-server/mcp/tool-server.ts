import { McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import type { Logger } from '@openova/process-kit';
import type { ToolCaller } from '../access/token-guard.ts';
import { ToolFailure } from '../tools/tool-failure.ts';
import type { RegisteredTool, ToolRegistry } from '../tools/tool-registry.ts';
import type { ToolServices } from '../tools/tool.ts';

export type ToolOutcome = 'ok' | 'failed' | 'crashed';

export interface ToolServerOptions {
  readonly registry: ToolRegistry;
  readonly services: ToolServices;
  readonly log: Logger;
  readonly observe: (labels: { readonly tool: string; readonly outcome: ToolOutcome }, seconds: number) => void;
}

const implementation = { name: 'openova-sandbox-mcp', title: 'OpenOva Sandbox', version: '0.1.0' };
const instructions = 'Tools of the OpenOva Sandbox you run in. You are offered what your plan grants; sandbox_session_capabilities tells what that is.';

/** A server for one request: it has the tools that its caller may use, and no others. */
export function toolServerFor(caller: ToolCaller, options: ToolServerOptions): McpServer {
  const server = new McpServer(implementation, { instructions, capabilities: { tools: { listChanged: false } } });
  for (const tool of options.registry.grantedTo(caller.claims)) {
    const { wireName, title, description, inputSchema, outputSchema, effects } = tool;
    const config = { title, description, inputSchema, outputSchema, annotations: { title, ...effects } };
    server.registerTool(wireName, config, async (input, { mcpReq }) => callTool({ tool, input, caller, signal: mcpReq.signal }, options));
  }
  return server;
}

interface WantedCall {
  readonly tool: RegisteredTool;
  readonly input: unknown;
  readonly caller: ToolCaller;
  readonly signal: AbortSignal;
}

async function callTool({ tool, input, caller, signal }: WantedCall, { services, log, observe }: ToolServerOptions): Promise<CallToolResult> {
  const startedAt = performance.now();
  const ended = (outcome: ToolOutcome, err?: unknown): void => {
    observe({ tool: tool.name, outcome }, (performance.now() - startedAt) / 1000);
    const fields = { tool: tool.name, outcome, jti: caller.claims.jti };
    if (outcome === 'crashed') log.error('a tool crashed', { ...fields, err });
    else log.info('a tool was called', fields);
  };
  try {
    const output = await tool.run({ input, caller, services, signal });
    ended('ok');
    return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: { ...output } };
  } catch (error) {
    ended(error instanceof ToolFailure ? 'failed' : 'crashed', error);
    return { content: [{ type: 'text', text: JSON.stringify(failureOf(error)) }], isError: true };
  }
}

function failureOf(error: unknown): object {
  if (error instanceof ToolFailure) return { code: error.code, detail: error.message, next: error.next };
  return { code: 'internal_error', detail: 'the tool failed', next: 'try again; the log of the MCP server has the cause' };
}
