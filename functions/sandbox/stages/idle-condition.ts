import { idleConditionType, type KubernetesObject, type SandboxCondition } from '@openova/sandbox-model';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';

/** Idle is True while the Sandbox sleeps: asked to be suspended, and no Pod is left. */
export function idleCondition(suspended: boolean, ptyServer: KubernetesObject | undefined): SandboxCondition {
  const { spec, status } = (ptyServer ?? {}) as Partial<IStatefulSet>;
  if (!suspended) return { type: idleConditionType, status: 'False', reason: 'Running', message: 'the Sandbox is meant to run' };
  if (spec?.replicas === 0 && (status?.replicas ?? 0) === 0) {
    return { type: idleConditionType, status: 'True', reason: 'Suspended', message: 'the Sandbox sleeps; an attach or operatingMode Running wakes it' };
  }
  return { type: idleConditionType, status: 'False', reason: 'Suspending', message: 'the Sandbox is being put to sleep' };
}
