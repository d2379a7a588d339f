import {
  byosSecretKey,
  envEntries,
  mcpServerName,
  mcpServerPort,
  ptyServerPort,
  ptyServerSecretVariables,
  ptyServerVariables,
  repoCloneVariables,
  tokenSecretKeys,
} from '@openova/sandbox-model';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { repoMountPath } from './pod-volumes.ts';
import { homePath, tokenPath, workspacePath } from './pod-paths.ts';

/** The environment of pty-server; agents inherit it. */
export function ptyServerEnv(plan: SandboxPlan) {
  const { settings } = plan;
  const plain = envEntries(ptyServerVariables, {
    ownerUid: plan.ownerUid,
    sandboxName: plan.name,
    orgId: plan.orgSlug,
    sovereignFqdn: settings.sovereignFqdn,
    newapiUrl: settings.newapiUrl,
    llmGatewayUrl: settings.llmGatewayUrl,
    openaiBaseUrl: settings.llmGatewayUrl,
    tokenFile: `${tokenPath}/${tokenSecretKeys[0]}`,
    listenAddress: `:${ptyServerPort}`,
    concurrentSessions: String(plan.quota.concurrentSessions),
    ringBufferBytes: String(settings.ringBufferBytes),
    defaultAgent: plan.agent ?? '',
    agentCatalogue: plan.agentCatalogue.join(','),
    ticketJwksUrl: settings.ticketJwksUrl,
    allowedOrigins: settings.allowedOrigins.join(','),
    mcpUrl: `http://${mcpServerName}:${mcpServerPort}/mcp`,
    home: homePath,
    workspace: workspacePath,
  });
  return [...plain, ...tokenEnv(plan), ...byosEnv(plan)];
}

/** The environment of the init container that clones the repositories. */
export function repoCloneEnv({ settings, repos }: SandboxPlan) {
  const wanted = repos.map(({ giteaRepo, branch, slug }) => ({ giteaRepo, branch, path: repoMountPath(slug) }));
  return envEntries(repoCloneVariables, {
    giteaUrl: settings.giteaUrl,
    repos: JSON.stringify(wanted),
    workspace: workspacePath,
    home: homePath,
  });
}

// Not optional: an agent must never start without its token.
function tokenEnv({ tokenSecretName }: SandboxPlan) {
  return ptyServerSecretVariables.token.map((name) => ({
    name,
    valueFrom: { secretKeyRef: { name: tokenSecretName, key: tokenSecretKeys[0] } },
  }));
}

// Bringing an own key is the User's choice, so this is the one optional reference.
function byosEnv({ agentCatalogue, byosSecretName }: SandboxPlan) {
  if (!agentCatalogue.includes('claude-code')) return [];
  const secretKeyRef = { name: byosSecretName, key: byosSecretKey, optional: true };
  return [{ name: ptyServerSecretVariables.byosAnthropic, valueFrom: { secretKeyRef } }];
}
