import assert from 'node:assert/strict';
import { isAsleep, mapSandboxStatus } from '../../../../../services/sessions-api/sandboxes/sandbox-status.ts';
import { claimWith } from '../claim-fixture.ts';

describe('sessions-api sandbox-status', () => {
  it('maps a phase that has not come to anything to pending [API-10] [API-11]', () => {
    for (const phase of [undefined, '', 'Pending', 'Provisioning']) assert.equal(mapSandboxStatus(phase, false), 'pending', phase);
  });

  it('maps Ready to running [API-12]', () => {
    assert.equal(mapSandboxStatus('Ready', false), 'running');
  });

  it('maps Failed to failed [API-13]', () => {
    assert.equal(mapSandboxStatus('Failed', false), 'failed');
  });

  it('maps a phase that it does not know to unknown [API-15]', () => {
    assert.equal(mapSandboxStatus('Dreaming', false), 'unknown');
  });

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
