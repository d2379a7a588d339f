import { objectTitle, type KubernetesObject } from '@openova/sandbox-model';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { claimComplaint } from './claim.ts';
import { routeComplaint } from './route.ts';
import { deploymentComplaint, statefulSetComplaint } from './workload.ts';

type Complaint = (observed: KubernetesObject) => string | undefined;

const complaintByKind: Readonly<Record<string, Complaint>> = {
  Namespace: namespaceComplaint,
  PersistentVolumeClaim: claimComplaint,
  StatefulSet: statefulSetComplaint,
  Deployment: deploymentComplaint,
  HTTPRoute: routeComplaint,
};

/** Whether a kind is more than there or not there. Of any other, what is observed need not be looked at. */
export function hasReadinessRule({ kind }: KubernetesObject): boolean {
  return Object.hasOwn(complaintByKind, kind);
}

/** Why a resource is not ready; undefined when it is. A kind without a rule is ready once it is observed. */
export function notReadyBecause(desired: KubernetesObject, observed: KubernetesObject | undefined): string | undefined {
  if (!observed) return `${objectTitle(desired)} does not exist yet`;
  const complaint = complaintByKind[observed.kind]?.(observed);
  return complaint && `${objectTitle(observed)} ${complaint}`;
}

function namespaceComplaint(observed: KubernetesObject): string | undefined {
  const { status } = observed as INamespace;
  return status?.phase === 'Active' ? undefined : `is ${status?.phase ?? 'not active yet'}`;
}
