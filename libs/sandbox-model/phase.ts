import { isFailureReason, stages, type SandboxCondition, type Stage } from './conditions.ts';

export type Phase = 'Pending' | 'Provisioning' | 'Ready' | 'Failed';

/** The phase that follows from the stage conditions; `observedAnything` tells Pending from Provisioning. */
export function phaseOf(conditions: readonly SandboxCondition[], observedAnything: boolean): Phase {
  const stageConditions = conditions.filter(({ type }) => stages.includes(type as Stage));
  if (stageConditions.some(({ status, reason }) => status === 'False' && isFailureReason(reason))) return 'Failed';
  if (stageConditions.length === stages.length && stageConditions.every(({ status }) => status === 'True')) return 'Ready';
  return observedAnything ? 'Provisioning' : 'Pending';
}
