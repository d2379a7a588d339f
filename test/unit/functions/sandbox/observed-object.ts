import type { KubernetesObject } from '@openova/sandbox-model';

/** How a cluster may report an object. The garbled forms are those in which nothing can be read from the status. */
export const observedStates = ['ready', 'notReady', 'noStatus', 'emptyStatus', 'nullStatus', 'noSpec', 'strangeStatus'] as const;
export type ObservedState = (typeof observedStates)[number];

type Statuses = Readonly<Record<string, (object: KubernetesObject) => object>>;

const replicasOf = (object: KubernetesObject) => (object as { spec?: { replicas?: number } }).spec?.replicas ?? 1;

const healthy: Statuses = {
  Namespace: () => ({ phase: 'Active' }),
  PersistentVolumeClaim: () => ({ phase: 'Bound' }),
  StatefulSet: (object) => {
    const replicas = replicasOf(object);
    return { observedGeneration: 1, replicas, readyReplicas: replicas, currentRevision: 'pty-server-1', updateRevision: 'pty-server-1' };
  },
  Deployment: (object) => {
    const replicas = replicasOf(object);
    const conditions = [{ type: 'Available', status: 'True' }];
    return { observedGeneration: 1, replicas, updatedReplicas: replicas, availableReplicas: replicas, conditions };
  },
  HTTPRoute: (object) => ({ parents: parentsOf(object, { type: 'Accepted', status: 'True', reason: 'Accepted' }) }),
};

const unwell: Statuses = {
  Namespace: () => ({ phase: 'Terminating' }),
  PersistentVolumeClaim: () => ({ phase: 'Lost' }),
  StatefulSet: () => ({ observedGeneration: 1, replicas: 1, readyReplicas: 0, currentRevision: 'a', updateRevision: 'b' }),
  Deployment: () => ({ observedGeneration: 0, replicas: 1, unavailableReplicas: 1 }),
  HTTPRoute: (object) => ({ parents: parentsOf(object, { type: 'Accepted', status: 'False', reason: 'NoMatchingParent' }) }),
};

function parentsOf(object: KubernetesObject, condition: object) {
  const parentRefs = (object as { spec?: { parentRefs?: readonly object[] } }).spec?.parentRefs ?? [];
  return parentRefs.map((parentRef) => ({ parentRef, controllerName: 'example.com/gateway', conditions: [condition] }));
}

/** A desired object as the cluster reports it. */
export function observedObject(object: KubernetesObject, state: ObservedState): KubernetesObject {
  const metadata = {
    ...object.metadata,
    uid: '5f0c1d7e-0000-4000-8000-000000000000',
    resourceVersion: '4711',
    generation: 1,
    creationTimestamp: '2026-03-01T08:59:00Z',
    ownerReferences: [{ apiVersion: 'sandbox.openova.io/v1', kind: 'XSandbox', name: 'x', uid: 'y', controller: true }],
  };
  const { spec: _, ...bare } = object as KubernetesObject & { spec?: unknown };
  const status = { ready: healthy, notReady: unwell }[state as string]?.[object.kind]?.(object);
  const garbled = { emptyStatus: {}, nullStatus: null, strangeStatus: { phase: 'Odd', parents: [], conditions: [], replicas: -1 } }[state as string];
  return {
    ...(state === 'noSpec' ? bare : object),
    metadata,
    ...(status ? { status } : {}),
    ...(garbled === undefined ? {} : { status: garbled }),
  };
}
