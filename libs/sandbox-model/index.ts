export { grants } from './capability.ts';
export {
  failureReasons,
  idleConditionType,
  isFailureReason,
  stages,
  type FailureReason,
  type ProgressReason,
  type SandboxCondition,
  type Stage,
} from './conditions.ts';
export { digestOf } from './digest.ts';
export { frozen } from './frozen.ts';
export { keptObject } from './kept-object.ts';
export { objectTitle, type KubernetesObject, type ObjectMeta, type ObjectsByName } from './kubernetes-object.ts';
export {
  annotations,
  claimNameLabel,
  claimNamespaceLabel,
  labels,
  labelValue,
  managedBy,
  objectLabels,
  ownerLabels,
  programLabels,
  type ObjectOwner,
} from './labels.ts';
export {
  agentServiceAccountName,
  byosSecretKey,
  byosSecretName,
  homeClaimName,
  mcpServerName,
  mcpServerPort,
  mcpServiceAccountName,
  ptyServerName,
  ptyServerPort,
  repoClaimName,
  sandboxNamespace,
  tokenResourceName,
  tokenSecretKeys,
  tokenSecretName,
} from './names.ts';
export { dnsSlug, ownerUid, type OwnerIdentity } from './owner-uid.ts';
export { phaseOf, type Phase } from './phase.ts';
export { everySessionCapability, plans, resolveCapabilities, resolveQuota, type Plan, type Quota, type QuotaRequest } from './plan.ts';
export { formatBytes, formatCpu, parseBytes, parseCpu, wholeMebibytes } from './quantity.ts';
export {
  envEntries,
  mcpServerVariables,
  ptyServerSecretVariables,
  ptyServerVariables,
  repoCloneVariables,
  type EnvEntry,
} from './runtime-env.ts';
export { sandboxIdentity, type SandboxIdentity } from './sandbox-identity.ts';
export { defaultSessionsUrl, internalSessionsPath, publicSessionsPath, sandboxHost, sessionAddress } from './session-routes.ts';
export { settingsApiVersion, settingsKind, settingText, stepInputProblems, type StepInput } from './step-settings.ts';
export { secondsSince, secondsUntil } from './timestamp.ts';
export { tokenContextKey, type TokenContext } from './token-context.ts';
export { fromSecretData, toSecretData, XSandboxModel, type StatusCondition } from './xsandbox/bundle.js';
export type { XSandbox } from './xsandbox/generated/xsandbox.ts';
export { xsandboxProblems, type XSandboxProblem } from './xsandbox-problems.ts';
