/** Where an agent's program comes from, in the version that the product is tested with. */
export interface AgentPackage {
  readonly registry: 'npm' | 'pypi';
  readonly name: string;
  readonly version: string;
  /** Name of the program on the PATH. */
  readonly executable: string;
}

export const agentPackages = {
  'claude-code': { registry: 'npm', name: '@anthropic-ai/claude-code', version: '2.1.329', executable: 'claude' },
  'qwen-code': { registry: 'npm', name: '@qwen-code/qwen-code', version: '0.24.4', executable: 'qwen' },
  opencode: { registry: 'npm', name: 'opencode-ai', version: '1.18.33', executable: 'opencode' },
  aider: { registry: 'pypi', name: 'aider-chat', version: '0.86.2', executable: 'aider' },
} as const satisfies Readonly<Record<string, AgentPackage>>;
