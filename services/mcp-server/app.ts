import type { Logger } from '@openova/process-kit';
import { createHttpApp, type HttpApp, type HttpLimits, type MetricsRegistry } from '@openova/service-kit';
import type { TokenTrust } from './access/bridge-trust.ts';
import { knownHosts } from './access/known-hosts.ts';
import { tokenGuard } from './access/token-guard.ts';
import { addMcpRoute, type McpLimits } from './mcp/mcp-route.ts';
import { catalogue } from './tools/catalogue.ts';
import { createToolRegistry } from './tools/tool-registry.ts';
import type { ToolServices } from './tools/tool.ts';

export interface McpAppOptions {
  readonly services: ToolServices;
  readonly trust: TokenTrust;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits?: Partial<HttpLimits & McpLimits>;
}

/** The MCP server's HTTP side, not listening yet. Throws when a tool of the catalogue is not whole. */
export function createMcpApp({ services, trust, log, metrics, now, limits = {} }: McpAppOptions): HttpApp {
  const { sandbox } = services;
  const app = createHttpApp({ log, metrics, limits: { bodyBytes: 1024 * 1024, ...limits }, checks: { 'token-keys': () => trust.isLoaded() } });
  addMcpRoute(app.routes, {
    registry: createToolRegistry(catalogue),
    services,
    log,
    observe: metrics.durations({ name: 'mcp_tool_call_duration_seconds', help: 'Time of tool calls, by tool and how they ended.', labels: ['tool', 'outcome'] }),
    guard: tokenGuard({ sandbox, trust, now }),
    hosts: knownHosts(sandbox.namespace),
    limits,
  });
  return app;
}
