import assert from 'node:assert/strict';
import { stages } from '@openova/sandbox-model';
import type { SandboxCondition } from '../../../../console/src/api/sandbox.ts';
import { stageProgress, stageTypes } from '../../../../console/src/sandbox/stage-progress.ts';

const condition = (type: string, status: SandboxCondition['status'], reason: string): SandboxCondition => ({ type, status, reason, message: reason });

describe('stageProgress', () => {
  it('has the six stages of the model in their order, known or not [UI-07] [UI-08]', () => {
    assert.deepEqual(stageTypes, stages);
    assert.deepEqual(stageProgress([]).map(({ type, state }) => `${type} ${state}`), stages.map((type) => `${type} waiting`));
  });

  it('follows the conditions and nothing else [UI-08]', () => {
    const states = stageProgress([
      condition('NewAPITokenReady', 'False', 'TokenMintFailed'),
      condition('NamespaceReady', 'True', 'GitopsReconciled'),
      condition('RBACReady', 'False', 'Provisioning'),
      condition('StorageReady', 'False', 'Waiting'),
      condition('PtyServerReady', 'Unknown', 'FatalError'),
      condition('Idle', 'True', 'Asleep'),
    ]).map(({ state }) => state);
    assert.deepEqual(states, ['done', 'working', 'waiting', 'waiting', 'waiting', 'failed']);
  });
});
