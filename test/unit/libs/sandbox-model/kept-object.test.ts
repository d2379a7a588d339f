import assert from 'node:assert/strict';
import { keptObject } from '@openova/sandbox-model';

describe('keptObject', () => {
  it('keeps what can be desired again, and drops what the cluster adds', () => {
    const observed = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'a',
        namespace: 'b',
        labels: { l: '1' },
        annotations: { n: '2' },
        uid: 'u',
        resourceVersion: '3',
        generation: 4,
        creationTimestamp: '2026-03-01T09:00:00Z',
        managedFields: [{}],
        ownerReferences: [{}],
        finalizers: ['f'],
        deletionTimestamp: '2026-03-01T09:00:00Z',
      },
      type: 'Opaque',
      data: { k: 'dg==' },
      status: { phase: 'Active' },
    };
    assert.deepEqual(keptObject(observed), {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a', namespace: 'b', labels: { l: '1' }, annotations: { n: '2' } },
      type: 'Opaque',
      data: { k: 'dg==' },
    });
  });

  it('manages without metadata', () => {
    assert.deepEqual(keptObject({ apiVersion: 'v1', kind: 'Secret' }), { apiVersion: 'v1', kind: 'Secret', metadata: {} });
  });
});
