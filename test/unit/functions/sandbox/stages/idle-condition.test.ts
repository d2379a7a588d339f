import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { idleCondition } from '../../../../../functions/sandbox/stages/idle-condition.ts';

const statefulSet = (desired: number, status?: object | null) =>
  ({ apiVersion: 'apps/v1', kind: 'StatefulSet', spec: { replicas: desired }, ...(status !== undefined && { status }) }) as KubernetesObject;

describe('idleCondition', () => {
  const cases: readonly (readonly [title: string, suspended: boolean, observed: KubernetesObject | undefined, verdict: string])[] = [
    ['is False while the Sandbox is meant to run', false, statefulSet(1, { replicas: 1 }), 'False/Running'],
    ['is False while a sleeper wakes up', false, statefulSet(0, { replicas: 0 }), 'False/Running'],
    ['is False before anything exists', false, undefined, 'False/Running'],
    ['is False while the Pod is still wanted', true, statefulSet(1, { replicas: 1 }), 'False/Suspending'],
    ['is False while the Pod is still there', true, statefulSet(0, { replicas: 1 }), 'False/Suspending'],
    ['is True with no Pod wanted and none left [CF-22]', true, statefulSet(0, { replicas: 0 }), 'True/Suspended'],
    ['is True with no Pod wanted and no status', true, statefulSet(0), 'True/Suspended'],
    ['is True with no Pod wanted and an empty status', true, statefulSet(0, null), 'True/Suspended'],
    ['is False when a Sandbox is to sleep that does not exist yet', true, undefined, 'False/Suspending'],
  ];

  for (const [title, suspended, observed, verdict] of cases) {
    it(title, () => {
      const { type, status, reason } = idleCondition(suspended, observed);
      assert.deepEqual([type, `${status}/${reason}`], ['Idle', verdict]);
    });
  }
});
