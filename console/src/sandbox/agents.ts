/** What a Sandbox can start with, in the order in which it is offered: the agents of the catalogue, and a plain shell. */
export const agents = ['claude-code', 'opencode', 'qwen-code', 'aider', 'cursor-agent', 'little-coder', 'sovereign-shell'] as const;

export type AgentId = (typeof agents)[number];
