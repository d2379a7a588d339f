import { isAbsolute } from 'node:path';
import { ptyServerVariables as variables } from '@openova/sandbox-model';
import type { SettingsTable } from '@openova/service-kit';

/** What agents and the relay need to know, as a part of pty-server's settings. */
export const agentSettings = {
  'agent-catalogue': { env: variables.agentCatalogue, fallback: '', help: 'agents that are offered besides the shell, with commas between', parse: parseIds },
  'gateway-url': { env: variables.llmGatewayUrl, fallback: '', help: 'the LLM gateway, with its version: https://…/v1', parse: parseHttpUrl },
  'mcp-url': { env: variables.mcpUrl, fallback: '', help: 'the MCP server of the Sandbox', parse: parseHttpUrl },
  home: { env: variables.home, fallback: '', help: 'the home folder of the sessions', parse: parseFolder },
  'run-dir': { env: 'SANDBOX_RUN_DIR', fallback: '/run/openova', help: 'folder for what lives as long as the Pod', parse: parseFolder },
  'relay-port': { env: 'SANDBOX_RELAY_PORT', fallback: '7684', help: 'port of the relay on loopback; 0 takes a free one', parse: parsePort },
} as const satisfies SettingsTable;

function parseIds(list: string): readonly string[] {
  return list.split(',').map((id) => id.trim()).filter((id) => id !== '');
}

function parseHttpUrl(text: string): string | undefined {
  const url = URL.parse(text);
  return url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? text : undefined;
}

function parseFolder(path: string): string | undefined {
  return isAbsolute(path) ? path : undefined;
}

function parsePort(digits: string): number | undefined {
  return /^\d{1,5}$/.test(digits) && Number(digits) <= 65_535 ? Number(digits) : undefined;
}
