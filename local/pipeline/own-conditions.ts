import type { Condition } from '@openova/function-sdk';
import { isSystemCondition, withConditions, type CompositeCondition } from './composite-condition.ts';
import type { ComposedResource } from './composed-resource.ts';

/** When a condition is set, and for which generation of the composite. */
export interface ConditionMoment {
  readonly time: string;
  readonly generation: number | undefined;
}

type Conditions = readonly CompositeCondition[];

export function responsive(moment: ConditionMoment): CompositeCondition {
  return own(moment, { type: 'Responsive', status: 'True', reason: 'WatchCircuitClosed' });
}

export function paused(moment: ConditionMoment): CompositeCondition {
  const message = 'Reconciliation (including deletion) is paused via the pause annotation';
  return own(moment, { type: 'Synced', status: 'False', reason: 'ReconcilePaused', message });
}

export function deleting(moment: ConditionMoment): CompositeCondition {
  return own(moment, { type: 'Ready', status: 'False', reason: 'Deleting' });
}

export function synced(moment: ConditionMoment, unsynced: readonly string[] = []): CompositeCondition {
  if (unsynced.length === 0) return own(moment, { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' });
  return notSynced(moment, `Unsynced resources: ${someOf(unsynced)}`);
}

export function notSynced(moment: ConditionMoment, message: string): CompositeCondition {
  return own(moment, { type: 'Synced', status: 'False', reason: 'ReconcileError', message });
}

/** Ready by what the pipeline says of the composite; when it says nothing, once all composed resources are. */
export function ready(
  moment: ConditionMoment,
  resources: readonly ComposedResource[],
  said: boolean | undefined,
): CompositeCondition {
  const unready = resources.filter((resource) => !resource.ready).map(({ name }) => name);
  if (said ?? unready.length === 0) return own(moment, { type: 'Ready', status: 'True', reason: 'Available' });
  const message = said === undefined ? `Unready resources: ${someOf(unready)}` : '';
  return own(moment, { type: 'Ready', status: 'False', reason: 'Creating', message });
}

/** The conditions with those that functions returned. The engine's own types are dropped. */
export function withReturned(
  conditions: Conditions,
  returned: readonly Condition[],
  { time }: ConditionMoment,
): Conditions {
  const changes = returned
    .filter(({ type }) => !isSystemCondition(type))
    .map(({ type, status, reason, message }) => ({
      type,
      status,
      lastTransitionTime: time,
      reason,
      ...(message ? { message } : {}),
    }));
  return withConditions(conditions, ...changes);
}

/** After a failure: whatever no function returned this time is unknown. */
export function withUnknown(
  conditions: Conditions,
  returned: readonly Condition[],
  { generation }: ConditionMoment,
): Conditions {
  const seen = new Set(returned.map(({ type }) => type));
  const lost = conditions.filter(({ type }) => !isSystemCondition(type) && !seen.has(type));
  const changes = lost.map(({ type, lastTransitionTime }): CompositeCondition => ({
    type,
    status: 'Unknown',
    lastTransitionTime,
    reason: 'FatalError',
    message: 'A fatal error occurred before the status of this condition could be determined.',
    ...(generation ? { observedGeneration: generation } : {}),
  }));
  return withConditions(conditions, ...changes);
}

function own(
  { time, generation }: ConditionMoment,
  said: Omit<CompositeCondition, 'lastTransitionTime'>,
): CompositeCondition {
  const { message, ...rest } = said;
  return {
    ...rest,
    lastTransitionTime: time,
    ...(message ? { message } : {}),
    ...(generation ? { observedGeneration: generation } : {}),
  };
}

const listed = 3;

function someOf(names: readonly string[]): string {
  const sorted = names.toSorted();
  const first = sorted.slice(0, listed);
  if (sorted.length > listed) return `${first.join(', ')}, and ${sorted.length - listed} more`;
  return sorted.length === listed ? `${first.slice(0, -1).join(', ')}, and ${first.at(-1)}` : first.join(', ');
}
