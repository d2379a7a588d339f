/**
 * The environment between composition and runtime: the composition writes these variables, pty-server and the MCP
 * server read them.
 */
export const ptyServerVariables = {
  ownerUid: 'SANDBOX_OWNER_UID',
  sandboxName: 'SANDBOX_NAME',
  orgId: 'ORG_ID',
  sovereignFqdn: 'SOVEREIGN_FQDN',
  newapiUrl: 'NEWAPI_URL',
  llmGatewayUrl: 'LLM_GATEWAY_URL',
  openaiBaseUrl: 'OPENAI_BASE_URL',
  tokenFile: 'SANDBOX_TOKEN_FILE',
  listenAddress: 'PTY_SERVER_ADDR',
  concurrentSessions: 'SANDBOX_CONCURRENT_SESSIONS',
  ringBufferBytes: 'SANDBOX_RING_BUFFER_BYTES',
  defaultAgent: 'SANDBOX_DEFAULT_AGENT',
  agentCatalogue: 'SANDBOX_AGENT_CATALOGUE',
  ticketJwksUrl: 'SANDBOX_TICKET_JWKS_URL',
  allowedOrigins: 'SANDBOX_ALLOWED_ORIGINS',
  mcpUrl: 'SANDBOX_MCP_URL',
  home: 'HOME',
  workspace: 'SANDBOX_WORKSPACE',
} as const;

/** Variables that come from Secrets. */
export const ptyServerSecretVariables = {
  token: ['LLM_GATEWAY_TOKEN', 'OPENAI_API_KEY'],
  byosAnthropic: 'ANTHROPIC_API_KEY',
} as const;

export const repoCloneVariables = {
  giteaUrl: 'SANDBOX_GITEA_URL',
  repos: 'SANDBOX_REPOS',
  workspace: 'SANDBOX_WORKSPACE',
  home: 'HOME',
} as const;

export const mcpServerVariables = {
  ownerUid: 'SANDBOX_OWNER_UID',
  sandboxId: 'SANDBOX_ID',
  sandboxName: 'SANDBOX_NAME',
  namespace: 'SANDBOX_NAMESPACE',
  orgId: 'ORG_ID',
  sovereignFqdn: 'SOVEREIGN_FQDN',
  listenAddress: 'MCP_SERVER_ADDR',
  ptyServerUrl: 'PTY_SERVER_URL',
  tokenJwksUrl: 'SANDBOX_TOKEN_JWKS_URL',
  giteaUrl: 'SANDBOX_GITEA_URL',
  enableHotStandby: 'SOVEREIGN_ENABLE_HOT_STANDBY',
  primaryRegion: 'SOVEREIGN_PRIMARY_REGION',
  replicaRegion: 'SOVEREIGN_REPLICA_REGION',
} as const;

export interface EnvEntry {
  readonly name: string;
  readonly value: string;
}

/** Entries for `variables`, one for each, in the order of the table. */
export function envEntries<Key extends string>(
  variables: Readonly<Record<Key, string>>,
  values: Readonly<Record<Key, string>>,
): EnvEntry[] {
  return (Object.keys(variables) as Key[]).map((key) => ({ name: variables[key], value: values[key] }));
}
