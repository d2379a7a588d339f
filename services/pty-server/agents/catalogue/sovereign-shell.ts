import type { Agent } from '../agent.ts';

export const sovereignShell: Agent = {
  id: 'sovereign-shell',
  title: 'Shell',
  executable: 'bash',
  cards: 'generic',
  usesGateway: false,
  sessionId: 'none',
  // No login shell: the profile of a system sets a PATH of its own, without the home folder's programs.
  launch: () => ({ args: [], env: {}, files: [] }),
};
