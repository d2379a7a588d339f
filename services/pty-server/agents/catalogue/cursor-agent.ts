import type { Agent } from '../agent.ts';

/** It talks to Cursor's own service under the User's login there: it cannot be pointed at a gateway. */
export const cursorAgent: Agent = {
  id: 'cursor-agent',
  title: 'Cursor',
  executable: 'cursor-agent',
  source: { command: 'curl -fsS https://cursor.com/install | bash' },
  cards: 'generic',
  usesGateway: false,
  sessionId: 'none',
  launch: ({ session: { goesOn } }) => ({ args: goesOn ? ['resume'] : [], env: {}, files: [] }),
};
