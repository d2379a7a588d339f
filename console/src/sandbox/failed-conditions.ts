import type { SandboxCondition } from '../api/sandbox.ts';

export interface FailedConditions {
  readonly causes: readonly SandboxCondition[];
  /** Those that only wait or are on their way. */
  readonly consequences: readonly SandboxCondition[];
}

const progressReasons = ['', 'Waiting', 'Provisioning'];

/** Every condition that is False, the causes of the failure apart. */
export function failedConditions(conditions: readonly SandboxCondition[]): FailedConditions {
  const failed = conditions.filter(({ status }) => status === 'False');
  return { causes: failed.filter((condition) => !isConsequence(condition)), consequences: failed.filter(isConsequence) };
}

function isConsequence({ type, reason }: SandboxCondition): boolean {
  return type === 'Idle' || progressReasons.includes(reason);
}
