import assert from 'node:assert/strict';
import { phaseOf, type Phase, type SandboxCondition } from '@openova/sandbox-model';

const types = ['NamespaceReady', 'RBACReady', 'StorageReady', 'PtyServerReady', 'MCPServerReady', 'NewAPITokenReady'] as const;

function conditions(changed: Readonly<Record<string, readonly ['True' | 'False', string]>> = {}): SandboxCondition[] {
  return types.map((type) => {
    const [status, reason] = changed[type] ?? (['True', 'GitopsReconciled'] as const);
    return { type, status, reason, message: '' };
  });
}

const waiting = Object.fromEntries(types.map((type) => [type, ['False', 'Waiting'] as const]));

describe('phaseOf', () => {
  const cases: readonly { title: string; given: SandboxCondition[]; observed?: boolean; phase: Phase }[] = [
    { title: 'is Pending before anything is observed [CF-19]', given: conditions(waiting), observed: false, phase: 'Pending' },
    { title: 'is Provisioning once something is observed [CF-19]', given: conditions(waiting), phase: 'Provisioning' },
    { title: 'is Provisioning while one stage is not True [CF-19]', given: conditions({ StorageReady: ['False', 'Provisioning'] }), phase: 'Provisioning' },
    { title: 'is Ready when all six stages are True [CF-20]', given: conditions(), phase: 'Ready' },
    {
      title: 'is not Ready by namespace plumbing alone [CF-20]',
      given: conditions({ PtyServerReady: ['False', 'Waiting'], MCPServerReady: ['False', 'Waiting'], NewAPITokenReady: ['False', 'Waiting'] }),
      phase: 'Provisioning',
    },
    { title: 'is not Ready when a stage is missing [CF-20]', given: conditions().slice(1), phase: 'Provisioning' },
    { title: 'is Failed by a failure although nothing is observed [CF-21]', given: conditions({ ...waiting, RBACReady: ['False', 'ManifestRenderFailed'] }), observed: false, phase: 'Failed' },
    { title: 'takes no failure reason from a True stage', given: conditions({ RBACReady: ['True', 'ManifestRenderFailed'] }), phase: 'Ready' },
    { title: 'takes no failure from Idle', given: [...conditions(), { type: 'Idle', status: 'False', reason: 'TokenMintFailed', message: '' }], phase: 'Ready' },
    { title: 'is Ready while asleep [CF-22]', given: [...conditions(), { type: 'Idle', status: 'True', reason: 'Suspended', message: '' }], phase: 'Ready' },
  ];

  for (const { title, given, observed = true, phase } of cases) {
    it(title, () => {
      assert.equal(phaseOf(given, observed), phase);
    });
  }

  for (const reason of ['OwnerEmailMissing', 'OwnerEmailInvalid', 'OwnerOrgRefMissing', 'ManifestRenderFailed', 'GitopsWriteFailed', 'TokenMintFailed', 'NoAllowedChannels']) {
    it(`is Failed by ${reason} in any stage [CF-21]`, () => {
      for (const type of types) assert.equal(phaseOf(conditions({ [type]: ['False', reason] }), true), 'Failed');
    });
  }
});
