import type { Agent, SettingsObject, LaunchContext } from '../agent.ts';
import { relayVariables } from '../relay-variables.ts';

export const littleCoder: Agent = {
  id: 'little-coder',
  title: 'little-coder',
  executable: 'little-coder',
  source: { command: 'npm install --global --prefix "$HOME/.local" little-coder' },
  cards: 'generic',
  usesGateway: true,
  sessionId: 'none',
  launch: (context) => {
    const path = `${context.runFolder}/little-coder.json`;
    const { session, models } = context;
    return {
      args: ['--model', `openova/${models[0]}`, ...(session.goesOn ? ['--continue'] : [])],
      env: { LITTLE_CODER_MODELS_FILE: path, LITTLE_CODER_NO_UPDATE_CHECK: '1' },
      files: [{ path, content: modelsFile(context), existing: 'replace' }],
    };
  },
};

// It reads the key from the variable that `apiKey` names.
function modelsFile({ relay, models }: LaunchContext): SettingsObject {
  const entries = models.map((id) => ({ id, name: id }));
  return { providers: { openova: { api: 'openai-completions', baseUrl: `${relay.url}/v1`, apiKey: relayVariables.key, models: entries } } };
}
