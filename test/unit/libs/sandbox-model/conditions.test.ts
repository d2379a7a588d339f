import assert from 'node:assert/strict';
import { failureReasons, idleConditionType, isFailureReason, stages } from '@openova/sandbox-model';

describe('conditions', () => {
  it('names the six stages in display order [CF-16]', () => {
    assert.deepEqual(stages, ['NamespaceReady', 'RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady', 'NewAPITokenReady']);
  });

  it('keeps sleep apart from the stages', () => {
    assert.equal(idleConditionType, 'Idle');
    assert.ok(!(stages as readonly string[]).includes('Idle'));
  });

  it('names every reason that is a failure', () => {
    assert.deepEqual([...failureReasons].toSorted(), [
      'GitopsWriteFailed',
      'ManifestRenderFailed',
      'NoAllowedChannels',
      'OwnerEmailInvalid',
      'OwnerEmailMissing',
      'OwnerOrgRefMissing',
      'TokenMintFailed',
    ]);
  });

  it('takes no reason of progress, and none of Crossplane, for a failure', () => {
    const others = ['Waiting', 'Provisioning', 'GitopsReconciled', 'Suspended', 'FatalError', 'ReconcileError', '', 'toString'];
    assert.deepEqual(others.filter(isFailureReason), []);
  });
});
