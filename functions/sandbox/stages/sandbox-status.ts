import { mcpServerName, mcpServerPort, sessionAddress, type Phase, type XSandbox } from '@openova/sandbox-model';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';
import type { TokenState } from '../desired/token-state.ts';

export type SandboxStatus = NonNullable<XSandbox['status']> & { readonly phase: Phase };

export interface StatusInput {
  readonly phase: Phase;
  /** Undefined while the inputs allow no composition: what was true of the running Sandbox then stays. */
  readonly plan: SandboxPlan | undefined;
  readonly token: TokenState | undefined;
  readonly before: XSandbox['status'];
}

/** The status of the composite, conditions apart. Nothing in it moves by itself: status writes are counted. */
export function sandboxStatus({ phase, plan, token, before }: StatusInput): SandboxStatus {
  if (!plan) return { ...factsOf(before), phase };
  const { ownerUid, namespace, name, settings } = plan;
  return {
    phase,
    ownerUid,
    namespace,
    endpoints: {
      attach: sessionAddress(settings.sessionsUrl, ownerUid, name, 'attach'),
      cards: sessionAddress(settings.sessionsUrl, ownerUid, name, 'cards'),
      mcp: `http://${mcpServerName}.${namespace}.svc:${mcpServerPort}/mcp`,
    },
    ...tokenFacts(token),
  };
}

function tokenFacts(token: TokenState | undefined): Pick<SandboxStatus, 'token'> {
  const { expiresAt, rotatedAt, rotation } = token?.context ?? {};
  if (!expiresAt && !rotatedAt && !rotation) return {};
  return { token: { ...(expiresAt && { expiresAt }), ...(rotatedAt && { rotatedAt }), ...(rotation && { rotation }) } };
}

// Conditions and connection details in the same status are Crossplane's.
function factsOf(before: XSandbox['status'] = {}): XSandbox['status'] {
  const { ownerUid, namespace, endpoints, token } = before;
  return { ...(ownerUid && { ownerUid }), ...(namespace && { namespace }), ...(endpoints && { endpoints }), ...(token && { token }) };
}
