import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { claimComplaint } from '../../../../../functions/sandbox/readiness/claim.ts';

const provisioner = { annotations: { 'volume.kubernetes.io/storage-provisioner': 'example.com/csi' } };
const oldProvisioner = { annotations: { 'volume.beta.kubernetes.io/storage-provisioner': 'example.com/csi' } };
const withClass = { storageClassName: 'fast' };

describe('claimComplaint', () => {
  const cases: readonly (readonly [title: string, claim: object, ready: boolean])[] = [
    ['a bound claim', { spec: withClass, status: { phase: 'Bound' } }, true],
    ['a bound claim without a class', { spec: {}, status: { phase: 'Bound' } }, true],
    ['a claim that waits for its first Pod', { spec: withClass, status: { phase: 'Pending' } }, true],
    ['a claim that waits for its provisioner', { metadata: provisioner, spec: withClass, status: { phase: 'Pending' } }, false],
    ['a claim that waits for its provisioner, told in the old way', { metadata: oldProvisioner, spec: withClass, status: { phase: 'Pending' } }, false],
    ['a claim without a class and without a volume', { spec: {}, status: { phase: 'Pending' } }, false],
    ['a claim whose class is empty', { spec: { storageClassName: '' }, status: { phase: 'Pending' } }, false],
    ['a claim that has lost its volume', { spec: withClass, status: { phase: 'Lost' } }, false],
    ['a claim without a status', { spec: withClass }, false],
    ['a claim with an empty status', { spec: withClass, status: null }, false],
    ['a claim without a spec', { status: { phase: 'Pending' } }, false],
  ];

  for (const [title, claim, ready] of cases) {
    it(`takes ${title} for ${ready ? 'ready' : 'not ready'} [CF-18]`, () => {
      const observed = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim } as KubernetesObject;
      assert.equal(claimComplaint(observed) === undefined, ready);
    });
  }
});
