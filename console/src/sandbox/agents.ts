/** The agents of the catalogue, in the order in which they are offered. */
export const agents = ['claude-code', 'opencode', 'qwen-code', 'aider', 'cursor-agent', 'little-coder'] as const;

export type AgentId = (typeof agents)[number];
