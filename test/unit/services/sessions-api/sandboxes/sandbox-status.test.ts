import assert from 'node:assert/strict';
import { isAsleep, mapSandboxStatus } from '../../../../../services/sessions-api/sandboxes/sandbox-status.ts';
import { claimWith } from '../claim-fixture.ts';

describe('sessions-api sandbox-status', () => {
  const cases = [
    { phase: undefined, status: 'pending', row: 'API-11' },
    { phase: '', status: 'pending', row: 'API-11' },
    { phase: 'Pending', status: 'pending', row: 'API-11' },
    { phase: 'Provisioning', status: 'pending', row: 'API-11' },
    { phase: 'Ready', status: 'running', row: 'API-12' },
    { phase: 'Failed', status: 'failed', row: 'API-13' },
    { phase: 'Dreaming', status: 'unknown', row: 'API-15' },
  ] as const;
  for (const { phase, status, row } of cases) {
    it(`maps phase ${phase ?? '(none)'} to ${status} [${row}] [API-10]`, () => {
      assert.equal(mapSandboxStatus(phase, false), status);
    });
  }

  it('maps a Sandbox that sleeps to stopped, whatever failed before to failed [API-14]', () => {
    assert.deepEqual(['Ready', 'Failed', 'Pending'].map((phase) => mapSandboxStatus(phase, true)), ['stopped', 'failed', 'pending']);
  });

  it('takes the condition Idle for sleep [API-14]', () => {
    assert.deepEqual([isAsleep(idle('True')), isAsleep(idle('False')), isAsleep(claimWith({}))], [true, false, false]);
  });
});

function idle(status: string) {
  return claimWith({ status: { conditions: [{ type: 'Idle', status, reason: 'Idle', lastTransitionTime: '' }] } });
}
