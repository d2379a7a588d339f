import type { SandboxCondition } from '../api/sandbox.ts';

export const stageTypes = ['NamespaceReady', 'RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady', 'NewAPITokenReady'] as const;

export type StageType = (typeof stageTypes)[number];
export type StageState = 'waiting' | 'working' | 'done' | 'failed';

export interface StageProgress {
  readonly type: StageType;
  readonly state: StageState;
  readonly message: string;
}

/** The six stages in their order, whatever of them is known. */
export function stageProgress(conditions: readonly SandboxCondition[]): readonly StageProgress[] {
  return stageTypes.map((type) => {
    const condition = conditions.find((candidate) => candidate.type === type);
    return { type, state: condition === undefined ? 'waiting' : stateOf(condition), message: condition?.message ?? '' };
  });
}

function stateOf({ status, reason }: SandboxCondition): StageState {
  if (status === 'True') return 'done';
  if (status === 'Unknown' || reason === 'Waiting' || reason === '') return 'waiting';
  return reason === 'Provisioning' ? 'working' : 'failed';
}
