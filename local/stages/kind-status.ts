import type { Json, JsonObject } from '@openova/function-sdk';
import { objectAt, objectsAt, textAt, withField } from '../pipeline/index.ts';

/** How long an object has been there: 0 right after its creation or a change, then one more with every look. */
export type Age = number;

type Life = (object: JsonObject, age: Age) => JsonObject;

const lives: Readonly<Record<string, Life>> = {
  Namespace: (object) => withField(object, ['status'], { phase: 'Active' }),
  PersistentVolumeClaim: claim,
  StatefulSet: statefulSet,
  Deployment: deployment,
  HTTPRoute: route,
};

/** The object with what the controllers of a healthy cluster have written into it by this age. */
export function atAge(object: JsonObject, age: Age): JsonObject {
  const life = lives[textAt(object, 'kind')];
  return life ? life(object, age) : object;
}

/** The age from which on nothing changes any more. */
export const settledAge: Age = 2;

function claim(object: JsonObject, age: Age): JsonObject {
  const storageClassName = textAt(object, 'spec', 'storageClassName') || 'standard';
  const created = withField(object, ['spec', 'storageClassName'], storageClassName);
  if (age === 0) return withField(created, ['status'], { phase: 'Pending' });
  const accessModes = objectAt(object, 'spec')?.['accessModes'] ?? [];
  const storage = textAt(object, 'spec', 'resources', 'requests', 'storage');
  const bound = withField(created, ['spec', 'volumeName'], `pvc-${textAt(object, 'metadata', 'uid')}`);
  return withField(bound, ['status'], { phase: 'Bound', accessModes, capacity: { storage } });
}

function statefulSet(object: JsonObject, age: Age): JsonObject {
  const replicas = replicasOf(object);
  if (age === 0) return withField(object, ['status'], { replicas: 0 });
  const revision = `${textAt(object, 'metadata', 'name')}-${generationOf(object)}`;
  return withField(object, ['status'], {
    observedGeneration: generationOf(object),
    replicas,
    ...readyReplicas(replicas, age),
    currentRevision: revision,
    updateRevision: revision,
  });
}

function deployment(object: JsonObject, age: Age): JsonObject {
  const replicas = replicasOf(object);
  if (age === 0) return withField(object, ['status'], {});
  const available = age >= settledAge;
  const condition = available
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }
    : { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' };
  return withField(object, ['status'], {
    observedGeneration: generationOf(object),
    replicas,
    updatedReplicas: replicas,
    ...readyReplicas(replicas, age),
    conditions: [condition],
  });
}

function route(object: JsonObject, age: Age): JsonObject {
  if (age === 0) return object;
  const conditions = [
    { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' },
    { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '' },
  ];
  const parents = objectsAt(object, 'spec', 'parentRefs').map((parentRef) => ({
    parentRef,
    controllerName: 'simulated.example/gateway',
    conditions,
  }));
  return withField(object, ['status'], { parents });
}

function readyReplicas(replicas: number, age: Age): { readonly [field: string]: Json } {
  return age >= settledAge ? { readyReplicas: replicas, availableReplicas: replicas } : {};
}

function replicasOf(object: JsonObject): number {
  const replicas = objectAt(object, 'spec')?.['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
}

function generationOf(object: JsonObject): number {
  const generation = objectAt(object, 'metadata')?.['generation'];
  return typeof generation === 'number' ? generation : 1;
}
