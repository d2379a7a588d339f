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
