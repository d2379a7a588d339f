import { mcpServerName, mcpServerPort, sessionAddress, type Phase, type XSandbox } from '@openova/sandbox-model';
import type { SandboxPlan } from './sandbox-plan.ts';
import type { TokenState } from './token-state.ts';

export type SandboxStatus = NonNullable<XSandbox['status']> & { readonly phase: Phase };

/** The status of the composite, conditions apart. Nothing in it moves by itself: status writes are counted. */
export function sandboxStatus(phase: Phase, plan: SandboxPlan | undefined, token: TokenState | undefined): SandboxStatus {
  if (!plan) return { phase };
  const { ownerUid, namespace, name, settings } = plan;
  return {
    phase,
    ownerUid,
    namespace,
    endpoints: {
      attach: sessionAddress(settings.sovereignFqdn, ownerUid, name, 'attach'),
      cards: sessionAddress(settings.sovereignFqdn, ownerUid, name, 'cards'),
      mcp: `http://${mcpServerName}.${namespace}.svc:${mcpServerPort}/mcp`,
    },
    ...tokenFacts(token),
  };
}

function tokenFacts(token: TokenState | undefined): Pick<SandboxStatus, 'token'> {
  const { expiresAt, rotatedAt } = token?.context ?? {};
  if (!expiresAt && !rotatedAt) return {};
  return { token: { ...(expiresAt && { expiresAt }), ...(rotatedAt && { rotatedAt }) } };
}
