import { ptyServerSecretVariables } from '@openova/sandbox-model';
import { agentPackages } from '../agent-packages.ts';
import type { Agent, AgentFile, LaunchContext } from '../agent.ts';
import { mcpServerTitle, relayMcpHeaders, relayVariables } from '../relay-variables.ts';

const subscriptionVariable = 'CLAUDE_CODE_OAUTH_TOKEN';

export const claudeCode: Agent = {
  id: 'claude-code',
  title: 'Claude Code',
  executable: agentPackages['claude-code'].executable,
  source: agentPackages['claude-code'],
  cards: 'claude-code',
  usesGateway: true,
  sessionId: 'chosen',
  conversationFile: (id) => `.claude/projects/*/${id}.jsonl`,
  launch: (context) => ({
    args: [`--mcp-config=${mcpConfig()}`, ...sessionArguments(context)],
    env: {
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
      ...access(context),
    },
    files: [answeredQuestions(context)],
  }),
};

function sessionArguments({ session: { id, goesOn } }: LaunchContext): string[] {
  if (id === undefined) return goesOn ? ['--continue'] : [];
  return [goesOn ? '--resume' : '--session-id', id];
}

function mcpConfig(): string {
  const server = { type: 'http', url: `\${${relayVariables.url}}/mcp`, headers: relayMcpHeaders };
  return JSON.stringify({ mcpServers: { [mcpServerTitle]: server } });
}

// With a key of the User's own it talks to Anthropic, not to the gateway.
function access({ byosAnthropicKey, relay, models }: LaunchContext): Record<string, string> {
  if (byosAnthropicKey !== undefined) return { [isSubscription(byosAnthropicKey) ? subscriptionVariable : ptyServerSecretVariables.byosAnthropic]: byosAnthropicKey };
  const way = { ANTHROPIC_BASE_URL: relay.url, ANTHROPIC_AUTH_TOKEN: relay.key };
  if (models.some((model) => model.startsWith('claude-'))) return way;
  const [model] = models;
  return {
    ...way,
    ANTHROPIC_MODEL: model,
    ANTHROPIC_DEFAULT_OPUS_MODEL: model,
    ANTHROPIC_DEFAULT_SONNET_MODEL: model,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
  };
}

// claude-code knows the token of a subscription by this beginning as well. It sends one as a bearer, not as an API key.
function isSubscription(key: string): boolean {
  return key.startsWith('sk-ant-oat');
}

// What it asks at a first start: its looks, whether it trusts the folder, and whether it may use the key. The end of the key is how it
// remembers the last answer.
function answeredQuestions({ home, cwd, byosAnthropicKey }: LaunchContext): AgentFile {
  const approved = byosAnthropicKey === undefined || isSubscription(byosAnthropicKey) ? {} : { customApiKeyResponses: { approved: [byosAnthropicKey.slice(-20)] } };
  const content = { hasCompletedOnboarding: true, projects: { [cwd]: { hasTrustDialogAccepted: true } }, ...approved };
  return { path: `${home}/.claude.json`, content, existing: 'keep' };
}
