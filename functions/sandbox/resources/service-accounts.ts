import { agentServiceAccountName, labels, mcpServerName, mcpServiceAccountName, ptyServerName } from '@openova/sandbox-model';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import { namespacedMetadata, type ObjectIdentity } from './metadata.ts';

/** The agents' identity: no rights and no token, so that agents reach the cluster through the MCP server only. */
export function agentServiceAccount(plan: SandboxPlan): IServiceAccount {
  return serviceAccount(plan, { name: agentServiceAccountName, app: ptyServerName });
}

export function mcpServiceAccount(plan: SandboxPlan): IServiceAccount {
  return serviceAccount(plan, {
    name: mcpServiceAccountName,
    app: mcpServerName,
    labels: { [labels.serviceAccountTokenRequired]: 'true' },
  });
}

function serviceAccount(plan: SandboxPlan, identity: ObjectIdentity): IServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: namespacedMetadata(plan, identity),
    automountServiceAccountToken: false,
  };
}
