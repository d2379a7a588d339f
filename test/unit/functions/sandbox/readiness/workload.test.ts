import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { deploymentComplaint, statefulSetComplaint } from '../../../../../functions/sandbox/readiness/workload.ts';

const rolledOut = { observedGeneration: 2, replicas: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'a' };
const available = { observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1, conditions: [{ type: 'Available', status: 'True' }] };

function workload(replicas: number | undefined, status: object | null | undefined): KubernetesObject {
  const object = { apiVersion: 'apps/v1', kind: 'x', metadata: { generation: 2 }, spec: replicas === undefined ? {} : { replicas } };
  return status === undefined ? object : Object.assign({ status }, object);
}

describe('statefulSetComplaint', () => {
  const cases: readonly (readonly [title: string, replicas: number | undefined, status: object | null | undefined, ready: boolean])[] = [
    ['one of one replica ready', 1, rolledOut, true],
    ['one replica ready where one is meant', undefined, rolledOut, true],
    ['none of one replica ready', 1, { ...rolledOut, readyReplicas: 0 }, false],
    ['no count of ready replicas', 1, { ...rolledOut, readyReplicas: undefined }, false],
    ['a replica of an older revision', 1, { ...rolledOut, updateRevision: 'b' }, false],
    ['a change that its controller has not seen', 1, { ...rolledOut, observedGeneration: 1 }, false],
    ['no replica wanted', 0, { observedGeneration: 2, replicas: 0 }, true],
    ['no replica wanted but a last one ending', 0, { observedGeneration: 2, replicas: 1, readyReplicas: 1 }, true],
    ['no replica wanted, not seen yet', 0, { observedGeneration: 1, replicas: 1 }, false],
    ['no status', 1, undefined, false],
    ['an empty status', 1, null, false],
  ];

  for (const [title, replicas, status, ready] of cases) {
    it(`takes a StatefulSet with ${title} for ${ready ? 'ready' : 'not ready'}`, () => {
      assert.equal(statefulSetComplaint(workload(replicas, status)) === undefined, ready);
    });
  }
});

describe('deploymentComplaint', () => {
  const cases: readonly (readonly [title: string, replicas: number | undefined, status: object | null | undefined, ready: boolean])[] = [
    ['one of one replica available', 1, available, true],
    ['one replica available where one is meant', undefined, available, true],
    ['none of one replica available', 1, { ...available, availableReplicas: 0 }, false],
    ['a replica of an older revision', 1, { ...available, updatedReplicas: 0 }, false],
    ['Available False', 1, { ...available, conditions: [{ type: 'Available', status: 'False' }] }, false],
    ['no condition Available', 1, { ...available, conditions: [{ type: 'Progressing', status: 'True' }] }, false],
    ['no conditions', 1, { ...available, conditions: undefined }, false],
    ['a change that its controller has not seen', 1, { ...available, observedGeneration: 1 }, false],
    ['no status', 1, undefined, false],
    ['an empty status', 1, null, false],
  ];

  for (const [title, replicas, status, ready] of cases) {
    it(`takes a Deployment with ${title} for ${ready ? 'ready' : 'not ready'}`, () => {
      assert.equal(deploymentComplaint(workload(replicas, status)) === undefined, ready);
    });
  }
});
