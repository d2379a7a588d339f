import type { CardAdapterName } from '../agents/agent.ts';
import { agentOf } from '../agents/catalogue.ts';
import type { CardAdapter } from './card-source.ts';
import { claudeCards } from './claude-code/claude-source.ts';
import { genericCards } from './generic/generic-source.ts';
import { opencodeCards } from './opencode/opencode-source.ts';
import { qwenCards } from './qwen-code/qwen-source.ts';

const adapters: Readonly<Record<CardAdapterName, CardAdapter>> = {
  'claude-code': claudeCards,
  opencode: opencodeCards,
  'qwen-code': qwenCards,
  generic: genericCards(),
};

/** The adapter that the catalogue names for an agent; every other program is read from its screen. */
export function cardAdapter(agent: string | undefined): CardAdapter {
  return adapters[agentOf(agent)?.cards ?? 'generic'];
}
