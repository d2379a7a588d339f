import { agentPackages } from '../agent-packages.ts';
import type { Agent, SettingsObject } from '../agent.ts';

export const aider: Agent = {
  id: 'aider',
  title: 'Aider',
  executable: agentPackages.aider.executable,
  source: agentPackages.aider,
  cards: 'generic',
  usesGateway: true,
  sessionId: 'none',
  launch: ({ session: { goesOn }, relay, models, runFolder }) => {
    const path = `${runFolder}/aider-models.json`;
    return {
      args: goesOn ? ['--restore-chat-history'] : [],
      // Variables of its own, so that OPENAI_API_KEY keeps the value of the Pod outside aider.
      env: {
        // Its client looks at OPENAI_BASE_URL first, which leads to the gateway.
        AIDER_SET_ENV: `OPENAI_BASE_URL=${relay.url}/v1`,
        AIDER_OPENAI_API_KEY: relay.key,
        AIDER_MODEL: modelName(models[0]),
        AIDER_MODEL_METADATA_FILE: path,
        AIDER_ANALYTICS: 'false',
        AIDER_CHECK_UPDATE: 'false',
        AIDER_SHOW_MODEL_WARNINGS: 'false',
        AIDER_SHOW_RELEASE_NOTES: 'false',
        AIDER_GITIGNORE: 'false',
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      },
      files: [{ path, content: modelsFile(models), existing: 'replace' }],
    };
  },
};

function modelName(model: string): string {
  return `openai/${model}`;
}

// About a model that it does not know it would ask a list on the internet, and wait for the time of that.
function modelsFile(models: readonly string[]): SettingsObject {
  return Object.fromEntries(models.map((model) => [modelName(model), { litellm_provider: 'openai', mode: 'chat' }]));
}
