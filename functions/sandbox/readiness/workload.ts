import type { KubernetesObject } from '@openova/sandbox-model';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';

/** A StatefulSet at 0 replicas is ready as soon as its change is rolled out. */
export function statefulSetComplaint(observed: KubernetesObject): string | undefined {
  const { spec, status = { replicas: 0 } } = observed as IStatefulSet;
  const replicas = spec?.replicas ?? 1;
  if (isBehind(observed, status.observedGeneration)) return behind;
  if (replicas === 0) return undefined;
  if ((status.readyReplicas ?? 0) < replicas) return `has ${status.readyReplicas ?? 0} of ${replicas} replicas ready`;
  return status.updateRevision === status.currentRevision ? undefined : older;
}

export function deploymentComplaint(observed: KubernetesObject): string | undefined {
  const { spec, status = {} } = observed as IDeployment;
  const replicas = spec?.replicas ?? 1;
  if (isBehind(observed, status.observedGeneration)) return behind;
  if ((status.updatedReplicas ?? 0) < replicas) return older;
  const available = status.availableReplicas ?? 0;
  const complete = available >= replicas && hasCondition(status.conditions, 'Available');
  return complete ? undefined : `has ${available} of ${replicas} replicas available`;
}

const behind = 'has a change that is not rolled out yet';
const older = 'runs an older revision';

function isBehind({ metadata }: KubernetesObject, observedGeneration = 0): boolean {
  return observedGeneration < (metadata?.generation ?? 0);
}

function hasCondition(conditions: readonly { readonly type: string; readonly status: string }[] = [], wanted: string): boolean {
  return conditions.some(({ type, status }) => type === wanted && status === 'True');
}
