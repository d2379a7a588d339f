import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { annotations, claimNameLabel, labels, labelValue, managedBy, objectLabels } from '@openova/sandbox-model';

describe('labels', () => {
  it('keeps the keys that others read', () => {
    assert.deepEqual(labels, {
      name: 'app.kubernetes.io/name',
      component: 'app.kubernetes.io/component',
      version: 'app.kubernetes.io/version',
      partOf: 'app.kubernetes.io/part-of',
      toolManagedBy: 'app.kubernetes.io/managed-by',
      managedBy: 'openova.io/managed-by',
      organization: 'openova.io/organization',
      owner: 'openova.io/owner',
      sandbox: 'openova.io/sandbox',
      sandboxOwner: 'openova.io/sandbox-owner',
      repo: 'openova.io/sandbox-repo',
      serviceAccountTokenRequired: 'sa-token.openova.io/required',
    });
    assert.equal(managedBy, 'catalyst');
    assert.equal(claimNameLabel, 'crossplane.io/claim-name');
  });

  it('keeps the annotations that others read', () => {
    assert.deepEqual(annotations, {
      displayName: 'openova.io/sandbox-display-name',
      idempotencyKey: 'openova.io/sandbox-idempotency-key',
      idleTimeoutMinutes: 'openova.io/sandbox-idle-timeout-minutes',
      tokenExpiresAt: 'openova.io/sandbox-token-expires-at',
      tokenRotatedAt: 'openova.io/sandbox-token-rotated-at',
      tokenRotation: 'openova.io/sandbox-token-rotation',
      tokenInputs: 'openova.io/sandbox-token-inputs',
      restartedAt: 'kubectl.kubernetes.io/restartedAt',
    });
  });

  it('gives every object its labels, in legal values', () => {
    const owner = { name: 'My box!', orgSlug: 'acme', ownerUid: 'alice-5d6ae696' };
    assert.deepEqual(objectLabels(owner, 'pty-server', '1.2.3'), {
      'app.kubernetes.io/name': 'pty-server',
      'app.kubernetes.io/component': 'pty-server',
      'app.kubernetes.io/version': '1.2.3',
      'app.kubernetes.io/part-of': 'openova-sandbox',
      'app.kubernetes.io/managed-by': 'crossplane',
      'openova.io/managed-by': 'catalyst',
      'openova.io/organization': 'acme',
      'openova.io/sandbox': 'My-box',
      'openova.io/sandbox-owner': 'alice-5d6ae696',
    });
  });

  const values = [
    ['opencode-main', 'opencode-main'],
    ['v1.2_3', 'v1.2_3'],
    ['Ünal & Co', 'nal-Co'],
    ['-.x.-', 'x'],
    ['', ''],
    ['***', ''],
    [`${'a'.repeat(62)}.b`, 'a'.repeat(62)],
  ] as const;

  for (const [text, value] of values) {
    it(`makes the label value "${value}" of "${text}"`, () => {
      assert.equal(labelValue(text), value);
    });
  }

  it('makes a legal label value of any text, and leaves a legal one alone', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 90 }), fc.stringMatching(/^[-A-Za-z0-9_. ]{0,90}$/)), (text) => {
        const value = labelValue(text);
        assert.match(value, /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
        assert.equal(labelValue(value), value);
      }),
      { numRuns: 2000 },
    );
  });
});
