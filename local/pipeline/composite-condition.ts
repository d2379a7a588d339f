import type { JsonObject } from '@openova/function-sdk';
import { objectsAt, textAt } from './json-field.ts';

/** A condition in the status of a composite. */
export interface CompositeCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** Null when whoever wrote the condition by hand gave none. */
  readonly lastTransitionTime: string | null;
  readonly reason: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

// The engine's own. What a function says about them is dropped.
const systemTypes: ReadonlySet<string> = new Set(['Ready', 'Synced', 'Healthy', 'UpToDate', 'Responsive']);

export function isSystemCondition(type: string): boolean {
  return systemTypes.has(type);
}

/** The conditions of a status. Fields that are none of a condition's are left out, as the engine leaves them out. */
export function conditionsOf(status: JsonObject | undefined): readonly CompositeCondition[] {
  return objectsAt(status, 'conditions').map((condition) => {
    const message = textAt(condition, 'message');
    const { observedGeneration } = condition;
    return {
      type: textAt(condition, 'type'),
      status: textAt(condition, 'status') as CompositeCondition['status'],
      lastTransitionTime: textAt(condition, 'lastTransitionTime') || null,
      reason: textAt(condition, 'reason'),
      ...(message ? { message } : {}),
      ...(typeof observedGeneration === 'number' && observedGeneration !== 0 ? { observedGeneration } : {}),
    };
  });
}

/** The conditions with these set. One that says nothing new stays as it was, with the time of its last change. */
export function withConditions(
  conditions: readonly CompositeCondition[],
  ...changes: readonly CompositeCondition[]
): readonly CompositeCondition[] {
  return changes.reduce(withCondition, conditions);
}

function withCondition(
  conditions: readonly CompositeCondition[],
  change: CompositeCondition,
): readonly CompositeCondition[] {
  if (!conditions.some(({ type }) => type === change.type)) return [...conditions, change];
  return conditions.map((condition) =>
    condition.type === change.type && !saysTheSame(condition, change) ? change : condition,
  );
}

function saysTheSame(one: CompositeCondition, other: CompositeCondition): boolean {
  const generations = [one.observedGeneration, other.observedGeneration];
  return (
    one.status === other.status &&
    one.reason === other.reason &&
    (one.message ?? '') === (other.message ?? '') &&
    (generations.includes(undefined) || generations[0] === generations[1])
  );
}
