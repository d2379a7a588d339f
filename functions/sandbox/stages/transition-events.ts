import { isFailureReason, type Phase, type SandboxCondition, type StatusCondition } from '@openova/sandbox-model';

export interface SandboxEvent {
  readonly type: 'Warning' | 'Normal';
  readonly reason: string;
  readonly message: string;
}

/** Events for what changed since the composite was last written; none while nothing changes. */
export function transitionEvents(
  conditions: readonly SandboxCondition[],
  phase: { readonly before: string | undefined; readonly now: Phase },
  prior: (type: string) => StatusCondition | undefined,
): SandboxEvent[] {
  const failures = conditions
    .filter(({ status, reason }) => status === 'False' && isFailureReason(reason))
    .filter(({ type, reason, message }) => prior(type)?.reason !== reason || prior(type)?.message !== message);
  const events = failures.map(({ type, reason, message }): SandboxEvent => ({ type: 'Warning', reason, message: `${type}: ${message}` }));
  if (phase.now === 'Ready' && phase.before !== 'Ready') {
    events.push({ type: 'Normal', reason: 'SandboxReady', message: 'all six stages are ready' });
  }
  return events;
}
