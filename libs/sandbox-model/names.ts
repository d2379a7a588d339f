/** Names of the objects of one Sandbox. Inside its namespace a name says only what the object is for. */
export const ptyServerName = 'pty-server';
export const mcpServerName = 'openova-sandbox-mcp';
export const agentServiceAccountName = 'sandbox-agent';
export const mcpServiceAccountName = 'sandbox-mcp';
export const homeClaimName = 'home';

export const ptyServerPort = 7681;
export const mcpServerPort = 7683;

export function sandboxNamespace(ownerUid: string): string {
  return `sandbox-${ownerUid}`;
}

export function repoClaimName(repoSlug: string): string {
  return `repo-${repoSlug}`;
}

export function tokenSecretName(ownerUid: string): string {
  return `sandbox-${ownerUid}-newapi-token`;
}

export function byosSecretName(prefix: string, ownerUid: string): string {
  return `${prefix}-${ownerUid}`;
}

/** Both keys of the token Secret hold the same token. */
export const tokenSecretKeys = ['LLM_GATEWAY_TOKEN', 'llm-gateway-token'] as const;
export const byosSecretKey = 'access_token';

/** Name of the token Secret among the composed resources; the mint step composes it. */
export const tokenResourceName = 'token-secret';
