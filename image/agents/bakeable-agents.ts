import { npmAgents, type NpmAgent } from '../../tools/agents/install-agent.ts';

/** The agents whose licences let everybody hand them on. */
const freeAgents: readonly NpmAgent[] = ['opencode', 'qwen-code'];

/** Reads a list such as `opencode,qwen-code`: the agents that npm carries, each once, and the names of others. */
export function parseAgents(list: string): { readonly agents: readonly NpmAgent[]; readonly unknown: readonly string[] } {
  const names = list.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return {
    agents: npmAgents.filter((agent) => names.includes(agent)),
    unknown: names.filter((name) => !npmAgents.some((agent) => agent === name)),
  };
}

/** Those whose licences keep an image with them from being handed on. */
export function unfreeAgents(agents: readonly NpmAgent[]): NpmAgent[] {
  return agents.filter((agent) => !freeAgents.includes(agent));
}

// The program lies in opencode-ai once it is installed; what npm brought it in would double it, once for each kind of processor.
const unneeded: Partial<Record<NpmAgent, RegExp>> = { opencode: /^opencode-linux-/ };

/** Where a file of an agent's `node_modules` lies in the image; undefined leaves it out. */
export function placeOfAgentFile(agent: NpmAgent, path: string): string | undefined {
  // npm's own notes name the folder in which it installed.
  if (path === '.package-lock.json' || unneeded[agent]?.test(path)) return undefined;
  return `opt/agents/${agent}/node_modules/${path}`;
}
