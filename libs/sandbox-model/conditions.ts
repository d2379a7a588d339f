/** The six stages in display order. Each one is a condition type of the Sandbox. */
export const stages = [
  'NamespaceReady',
  'RBACReady',
  'StorageReady',
  'PtyServerReady',
  'MCPServerReady',
  'NewAPITokenReady',
] as const;

export type Stage = (typeof stages)[number];

export const idleConditionType = 'Idle';

/** Reasons that put the Sandbox into phase Failed. */
export const failureReasons = [
  'OwnerEmailMissing',
  'OwnerEmailInvalid',
  'OwnerOrgRefMissing',
  'ManifestRenderFailed',
  'GitopsWriteFailed',
  'TokenMintFailed',
  'NoAllowedChannels',
] as const;

export type FailureReason = (typeof failureReasons)[number];

/** Reasons of a stage that is on its way, or done. */
export type ProgressReason = 'Waiting' | 'Provisioning' | 'GitopsReconciled';

export interface SandboxCondition {
  readonly type: Stage | typeof idleConditionType;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export function isFailureReason(reason: string): reason is FailureReason {
  return (failureReasons as readonly string[]).includes(reason);
}
