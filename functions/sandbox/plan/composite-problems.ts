import { xsandboxProblems, type FailureReason, type Stage, type XSandboxProblem } from '@openova/sandbox-model';
import type { Problem } from './problem.ts';

const stageByPath: readonly (readonly [path: string, stage: Stage])[] = [
  ['spec.repos', 'StorageReady'],
  ['spec.quota.storage', 'StorageReady'],
  ['spec.quota', 'RBACReady'],
  ['spec.agent', 'PtyServerReady'],
  ['spec.idleTimeoutMinutes', 'PtyServerReady'],
  ['spec.operatingMode', 'PtyServerReady'],
  ['spec.runtimeClassName', 'PtyServerReady'],
  ['spec.capabilities', 'MCPServerReady'],
  ['spec.channels', 'NewAPITokenReady'],
  ['spec.tokenRotation', 'NewAPITokenReady'],
];

/** What is wrong with a composite that no API server has checked, as offline rendering has it. */
export function compositeProblems(composite: unknown): Problem[] {
  return xsandboxProblems(composite).map((problem) => ({
    stage: stageByPath.find(([path]) => problem.path.startsWith(path))?.[1] ?? 'NamespaceReady',
    reason: reasonOf(problem),
    message: problem.message,
  }));
}

function reasonOf({ path, missing }: XSandboxProblem): FailureReason {
  if (path === 'spec.owner.email') return missing ? 'OwnerEmailMissing' : 'OwnerEmailInvalid';
  if (path.startsWith('spec.owner.orgRef') && missing) return 'OwnerOrgRefMissing';
  return missing && path === 'spec.owner' ? 'OwnerEmailMissing' : 'ManifestRenderFailed';
}
