import type { KubernetesObject } from '@openova/sandbox-model';
import { ciliumNetworkPolicy } from '../resources/cilium-network-policy.ts';
import { homeClaim, repoClaim } from '../resources/claims.ts';
import { limitRange } from '../resources/limit-range.ts';
import { mcpRole, mcpRoleBinding } from '../resources/mcp-rights.ts';
import { mcpServer } from '../resources/mcp-server.ts';
import { namespace } from '../resources/namespace.ts';
import { networkPolicies } from '../resources/network-policies.ts';
import { ptyServer } from '../resources/pty-server.ts';
import { resourceQuota } from '../resources/resource-quota.ts';
import { activatorGrant, ptyServerRoute } from '../resources/routes.ts';
import { agentServiceAccount, mcpServiceAccount } from '../resources/service-accounts.ts';
import { mcpService, ptyServerService } from '../resources/services.ts';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';

/** Every object of a Sandbox by its name among the composed resources, except the token Secret of the mint step. */
export function sandboxResources(plan: SandboxPlan, restartedAt: string | undefined): ReadonlyMap<string, KubernetesObject> {
  const { activator, networkPolicyFlavour } = plan.settings;
  return new Map<string, KubernetesObject>([
    ['namespace', namespace(plan)],
    ['resource-quota', resourceQuota(plan)],
    ['limit-range', limitRange(plan)],
    ['agent-service-account', agentServiceAccount(plan)],
    ['mcp-service-account', mcpServiceAccount(plan)],
    ['mcp-role', mcpRole(plan)],
    ['mcp-role-binding', mcpRoleBinding(plan)],
    ...[...networkPolicies(plan)].map(([name, policy]) => [`network-policy-${name}`, policy] as const),
    ...(networkPolicyFlavour === 'cilium' ? [['network-policy-cilium', ciliumNetworkPolicy(plan)] as const] : []),
    ['home-claim', homeClaim(plan)],
    ...plan.repos.map((repo) => [`repo-claim-${repo.slug}`, repoClaim(plan, repo)] as const),
    ['pty-server-service', ptyServerService(plan)],
    ['pty-server', ptyServer(plan, restartedAt)],
    ['pty-server-route', ptyServerRoute(plan)],
    ...(activator ? [['activator-grant', activatorGrant(plan, activator)] as const] : []),
    ['mcp-service', mcpService(plan)],
    ['openova-sandbox-mcp', mcpServer(plan)],
  ]);
}
