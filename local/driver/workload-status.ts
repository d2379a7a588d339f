import type { JsonObject } from '@openova/function-sdk';
import type { StoredObject } from '../api-server/stored-object.ts';
import { objectAt, objectsAt, textAt } from '../pipeline/index.ts';

/** What the controllers of a cluster would say of a workload whose one Pod is ready or not. */
export function workloadStatus(workload: StoredObject, ready: boolean, now = new Date()): JsonObject {
  const { generation } = workload.metadata;
  const replicas = Number(objectAt(workload, 'spec')?.['replicas'] ?? 1);
  const readyReplicas = ready ? replicas : 0;
  const counts = { observedGeneration: generation, replicas, ...(readyReplicas > 0 && { readyReplicas, availableReplicas: readyReplicas }) };
  if (workload.kind === 'StatefulSet') {
    const revision = `${workload.metadata.name}-${generation}`;
    return { ...counts, currentRevision: revision, updateRevision: revision };
  }
  return { ...counts, updatedReplicas: replicas, conditions: [available(workload, readyReplicas === replicas, now)] };
}

function available(workload: StoredObject, isAvailable: boolean, now: Date): JsonObject {
  const status = isAvailable ? 'True' : 'False';
  const reason = isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable';
  const before = objectsAt(workload, 'status', 'conditions').find((condition) => condition['type'] === 'Available' && condition['status'] === status);
  const lastTransitionTime = before ? textAt(before, 'lastTransitionTime') : `${now.toISOString().slice(0, 19)}Z`;
  return { type: 'Available', status, reason, lastTransitionTime };
}
