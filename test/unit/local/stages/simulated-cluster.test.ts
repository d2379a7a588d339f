import assert from 'node:assert/strict';
import type { JsonObject } from '@openova/function-sdk';
import { objectAt, textAt } from '../../../../local/pipeline/index.ts';
import { advance, emptyCluster, objectsIn, type SimulatedCluster } from '../../../../local/stages/simulated-cluster.ts';

const time = '2024-01-01T00:00:00Z';

function object(kind: string, spec: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'one', namespace: 'stage' }, spec };
}

/** The status of one object of this kind, look after look. */
function statuses(applied: JsonObject, looks = 4): readonly (JsonObject | undefined)[] {
  let cluster: SimulatedCluster = emptyCluster;
  return Array.from({ length: looks }, () => {
    cluster = advance(cluster, [applied], time);
    return objectAt(objectsIn(cluster)[0], 'status');
  });
}

describe('simulated cluster', () => {
  it('gives what is applied what an API server gives', () => {
    const [made] = objectsIn(advance(emptyCluster, [object('ConfigMap')], time));
    const metadata = objectAt(made, 'metadata');
    assert.match(textAt(metadata, 'uid'), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(
      [metadata?.['creationTimestamp'], metadata?.['generation'], metadata?.['resourceVersion']],
      [time, 1, '1'],
    );
  });

  it('comes to rest', () => {
    const applied = [object('StatefulSet'), object('PersistentVolumeClaim'), object('ConfigMap')];
    let cluster: SimulatedCluster = emptyCluster;
    for (let look = 0; look < 3; look += 1) cluster = advance(cluster, applied, time);
    assert.deepEqual(objectsIn(advance(cluster, applied, time)), objectsIn(cluster));
  });

  it('forgets what is left out', () => {
    const cluster = advance(emptyCluster, [object('ConfigMap'), object('Secret')], time);
    assert.deepEqual(
      objectsIn(advance(cluster, [object('Secret')], time)).map(({ kind }) => kind),
      ['Secret'],
    );
  });

  it('counts generations and rolls out again when something else is applied', () => {
    let cluster: SimulatedCluster = emptyCluster;
    for (let look = 0; look < 3; look += 1) cluster = advance(cluster, [object('StatefulSet', { replicas: 1 })], time);
    cluster = advance(cluster, [object('StatefulSet', { replicas: 2 })], time);
    const [changed] = objectsIn(cluster);
    assert.equal(objectAt(changed, 'metadata')?.['generation'], 2);
    assert.equal(objectAt(changed, 'status')?.['observedGeneration'], undefined);
  });

  it('binds claims, rolls out workloads and accepts routes one look after the other', () => {
    assert.deepEqual(
      statuses(object('Namespace')).map((status) => status?.['phase']),
      ['Active', 'Active', 'Active', 'Active'],
    );
    assert.deepEqual(
      statuses(object('PersistentVolumeClaim')).map((status) => status?.['phase']),
      ['Pending', 'Bound', 'Bound', 'Bound'],
    );
    assert.deepEqual(
      statuses(object('StatefulSet')).map((status) => status?.['readyReplicas']),
      [undefined, undefined, 1, 1],
    );
    assert.deepEqual(
      statuses(object('StatefulSet', { replicas: 0 })).map((status) => status?.['replicas']),
      [0, 0, 0, 0],
    );
    assert.deepEqual(
      statuses(object('Deployment')).map((status) => status?.['availableReplicas']),
      [undefined, undefined, 1, 1],
    );
    const parents = statuses(object('HTTPRoute', { parentRefs: [{ name: 'gateway' }] })).map(
      (status) => (status?.['parents'] as unknown[])?.length,
    );
    assert.deepEqual(parents, [undefined, 1, 1, 1]);
  });
});
