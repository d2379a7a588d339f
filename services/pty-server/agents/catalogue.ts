import type { Agent } from './agent.ts';
import { aider } from './catalogue/aider.ts';
import { claudeCode } from './catalogue/claude-code.ts';
import { cursorAgent } from './catalogue/cursor-agent.ts';
import { littleCoder } from './catalogue/little-coder.ts';
import { opencode } from './catalogue/opencode.ts';
import { qwenCode } from './catalogue/qwen-code.ts';
import { sovereignShell } from './catalogue/sovereign-shell.ts';

/** Every program that a session can run, in the order in which it is offered. */
export const catalogue: readonly Agent[] = [claudeCode, opencode, qwenCode, aider, cursorAgent, littleCoder, sovereignShell];

/** The agent with this id, whether a Sandbox offers it or not. */
export function agentOf(id: string | undefined): Agent | undefined {
  return catalogue.find((agent) => agent.id === id);
}

/** The programs that a Sandbox offers: those of its catalogue, and always the shell. */
export function offeredAgents(ids: readonly string[]): readonly Agent[] {
  return catalogue.filter((agent) => agent === sovereignShell || ids.includes(agent.id));
}

/** How a User gets an agent that is not there; it lands in the home folder, which is on the PATH of every session. */
export function installCommand({ source }: Agent): string | undefined {
  if (source === undefined || 'command' in source) return source?.command;
  const { registry, name, version } = source;
  if (registry === 'npm') return `npm install --global --prefix "$HOME/.local" ${name}@${version}`;
  return `python3 -m pip install --user ${name}==${version}`;
}
