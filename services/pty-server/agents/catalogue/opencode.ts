import { agentPackages } from '../agent-packages.ts';
import type { Agent, SettingsObject, LaunchContext } from '../agent.ts';
import { mcpServerTitle, relayVariables } from '../relay-variables.ts';

const provider = 'openova';

export const opencode: Agent = {
  id: 'opencode',
  title: 'opencode',
  executable: agentPackages.opencode.executable,
  source: agentPackages.opencode,
  cards: 'opencode',
  usesGateway: true,
  sessionId: 'found',
  launch: (context) => ({
    args: sessionArguments(context),
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config(context)),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    },
    files: [],
  }),
};

function sessionArguments({ session: { id, goesOn } }: LaunchContext): string[] {
  if (!goesOn) return [];
  return id === undefined ? ['--continue'] : ['--session', id];
}

// One provider alone: with OPENAI_API_KEY in the environment it would offer the public OpenAI as well.
function config({ models }: LaunchContext): SettingsObject {
  const options = { baseURL: `${fromEnv(relayVariables.url)}/v1`, apiKey: fromEnv(relayVariables.key) };
  const headers = { Authorization: `Bearer ${fromEnv(relayVariables.key)}` };
  const model = `${provider}/${models[0]}`;
  return {
    autoupdate: false,
    share: 'disabled',
    enabled_providers: [provider],
    model,
    small_model: model,
    provider: {
      [provider]: {
        npm: '@ai-sdk/openai-compatible',
        name: 'OpenOva',
        options,
        models: Object.fromEntries(models.map((id) => [id, { name: id }])),
      },
    },
    mcp: { [mcpServerTitle]: { type: 'remote', url: `${fromEnv(relayVariables.url)}/mcp`, oauth: false, headers } },
  };
}

function fromEnv(name: string): string {
  return `{env:${name}}`;
}
