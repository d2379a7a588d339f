import type { LaunchContext } from '../../../../../services/pty-server/agents/agent.ts';

export const relayKey = 'relay-key-0123456789abcdefghijklmnopqrstuvwx';

/** A launch in a Sandbox whose gateway offers one model. */
export function agentContext(own: Partial<LaunchContext> = {}): LaunchContext {
  return {
    home: '/home/sandbox',
    cwd: '/workspace/shop',
    session: { id: undefined, goesOn: false },
    relay: { url: 'http://127.0.0.1:7684', key: relayKey },
    models: ['pong-1'],
    byosAnthropicKey: undefined,
    runFolder: '/run/openova',
    ...own,
  };
}
