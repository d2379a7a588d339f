import assert from 'node:assert/strict';
import { composedObject } from '../sandbox-fixture.ts';

describe('the Namespace', () => {
  it('is sandbox-<owner-uid>, with the labels of the Sandbox and PodSecurity restricted [CF-29]', () => {
    assert.deepEqual(composedObject('namespace'), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'sandbox-alice-5d6ae696',
        labels: {
          'app.kubernetes.io/name': 'sandbox',
          'app.kubernetes.io/component': 'sandbox',
          'app.kubernetes.io/version': '4f1c2d9a7be3',
          'app.kubernetes.io/part-of': 'openova-sandbox',
          'app.kubernetes.io/managed-by': 'crossplane',
          'openova.io/managed-by': 'catalyst',
          'openova.io/organization': 'acme',
          'openova.io/owner': 'alice-5d6ae696',
          'openova.io/sandbox': 'opencode-main',
          'openova.io/sandbox-owner': 'alice-5d6ae696',
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/enforce-version': 'latest',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/warn-version': 'latest',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/audit-version': 'latest',
        },
      },
    });
  });
});
