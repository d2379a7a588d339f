import { agentPackages } from '../agent-packages.ts';
import type { Agent, SettingsObject, LaunchContext } from '../agent.ts';
import { mcpServerTitle, relayMcpHeaders, relayVariables } from '../relay-variables.ts';

export const qwenCode: Agent = {
  id: 'qwen-code',
  title: 'Qwen Code',
  executable: agentPackages['qwen-code'].executable,
  source: agentPackages['qwen-code'],
  cards: 'qwen-code',
  usesGateway: true,
  sessionId: 'chosen',
  conversationFile: (id) => `.qwen/projects/*/chats/${id}.jsonl`,
  launch: (context) => {
    const path = `${context.runFolder}/qwen-code.json`;
    return {
      args: sessionArguments(context),
      // The lowest layer of its settings: what the User sets in the home folder or a repository wins.
      env: { QWEN_CODE_SYSTEM_DEFAULTS_PATH: path },
      files: [{ path, content: defaults(context), existing: 'replace' }],
    };
  },
};

function sessionArguments({ session: { id, goesOn } }: LaunchContext): string[] {
  if (id === undefined) return goesOn ? ['--continue'] : [];
  return [goesOn ? '--resume' : '--session-id', id];
}

// A model with an address of its own outranks OPENAI_BASE_URL and OPENAI_API_KEY, which keep the values of the Pod.
function defaults({ relay, models }: LaunchContext): SettingsObject {
  return {
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    security: { auth: { selectedType: 'openai' }, folderTrust: { enabled: false } },
    model: { name: models[0] },
    modelProviders: { openai: models.map((id) => ({ id, name: id, envKey: relayVariables.key, baseUrl: `${relay.url}/v1` })) },
    mcpServers: { [mcpServerTitle]: { httpUrl: `\${${relayVariables.url}}/mcp`, headers: relayMcpHeaders } },
  };
}
