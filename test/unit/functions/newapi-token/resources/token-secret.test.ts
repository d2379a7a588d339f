import assert from 'node:assert/strict';
import { policyProblems } from '../../../../support/manifest-policy.ts';
import { mintedSecret } from '../token-fixture.ts';

describe('tokenSecret', () => {
  it('has the labels of every object of the Sandbox', () => {
    assert.deepEqual(mintedSecret().metadata?.labels, {
      'app.kubernetes.io/name': 'newapi-token',
      'app.kubernetes.io/component': 'newapi-token',
      'app.kubernetes.io/version': '0.1.0',
      'app.kubernetes.io/part-of': 'openova-sandbox',
      'app.kubernetes.io/managed-by': 'crossplane',
      'openova.io/managed-by': 'catalyst',
      'openova.io/organization': 'acme',
      'openova.io/sandbox': 'opencode-main',
      'openova.io/sandbox-owner': 'alice-5d6ae696',
    });
    assert.deepEqual(policyProblems([mintedSecret()]), []);
  });
});
