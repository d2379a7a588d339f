import { agentPackages } from '../agent-packages.ts';
import type { Agent } from '../agent.ts';

export const aider: Agent = {
  id: 'aider',
  title: 'Aider',
  executable: agentPackages.aider.executable,
  source: agentPackages.aider,
  cards: 'generic',
  usesGateway: true,
  sessionId: 'none',
  launch: ({ session: { goesOn }, relay, models }) => ({
    args: goesOn ? ['--restore-chat-history'] : [],
    // Variables of its own, so that OPENAI_API_KEY keeps the value of the Pod outside aider.
    env: {
      AIDER_OPENAI_API_BASE: `${relay.url}/v1`,
      AIDER_OPENAI_API_KEY: relay.key,
      AIDER_MODEL: `openai/${models[0]}`,
      AIDER_ANALYTICS: 'false',
      AIDER_CHECK_UPDATE: 'false',
      AIDER_SHOW_MODEL_WARNINGS: 'false',
      AIDER_SHOW_RELEASE_NOTES: 'false',
      AIDER_GITIGNORE: 'false',
    },
    files: [],
  }),
};
