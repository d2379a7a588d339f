import type { KubernetesObject } from '@openova/sandbox-model';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';

/** A StatefulSet at 0 replicas is ready as soon as its change is rolled out. */
export function statefulSetComplaint(observed: KubernetesObject): string | undefined {
  const { spec, status } = observed as IStatefulSet;
  const { observedGeneration, readyReplicas = 0, currentRevision, updateRevision } = status ?? { replicas: 0 };
  const replicas = spec?.replicas ?? 1;
  if (isBehind(observed, observedGeneration)) return behind;
  if (replicas === 0) return undefined;
  if (readyReplicas < replicas) return `has ${readyReplicas} of ${replicas} replicas ready`;
  return updateRevision === currentRevision ? undefined : older;
}

export function deploymentComplaint(observed: KubernetesObject): string | undefined {
  const { spec, status } = observed as IDeployment;
  const { observedGeneration, updatedReplicas = 0, availableReplicas = 0, conditions } = status ?? {};
  const replicas = spec?.replicas ?? 1;
  if (isBehind(observed, observedGeneration)) return behind;
  if (updatedReplicas < replicas) return older;
  const complete = availableReplicas >= replicas && hasCondition(conditions, 'Available');
  return complete ? undefined : `has ${availableReplicas} of ${replicas} replicas available`;
}

const behind = 'has a change that is not rolled out yet';
const older = 'runs an older revision';

function isBehind({ metadata }: KubernetesObject, observedGeneration = 0): boolean {
  return observedGeneration < (metadata?.generation ?? 0);
}

function hasCondition(conditions: readonly { readonly type: string; readonly status: string }[] = [], wanted: string): boolean {
  return conditions.some(({ type, status }) => type === wanted && status === 'True');
}
