import type { PreparedSource } from './card-source.ts';
import { prepareClaude } from './claude-code/claude-source.ts';
import { prepareGeneric } from './generic/generic-source.ts';
import { prepareOpencode } from './opencode/opencode-source.ts';
import { prepareQwen } from './qwen-code/qwen-source.ts';

const sources: Readonly<Record<string, (folder: string) => Promise<PreparedSource>>> = {
  'claude-code': prepareClaude,
  opencode: prepareOpencode,
  'qwen-code': prepareQwen,
};

/** The source for an agent; every other program is read from its screen. */
export async function prepareSource(agent: string | undefined, folder: string): Promise<PreparedSource> {
  const prepare = agent !== undefined && Object.hasOwn(sources, agent) ? sources[agent] : undefined;
  return prepare ? prepare(folder) : prepareGeneric();
}
