import assert from 'node:assert/strict';
import { normalizeSandbox } from '../../../../console/src/api/normalize-sandbox.ts';
import { pollInterval } from '../../../../console/src/sandbox/poll-interval.ts';

const sandbox = (own: object) => normalizeSandbox({ id: 'a', ...own });

describe('pollInterval', () => {
  it('is 2 s while the phase is neither Ready nor Failed [UI-11]', () => {
    for (const phase of ['Pending', 'Provisioning', undefined]) assert.equal(pollInterval(sandbox({ phase }), undefined), 2_000);
    assert.equal(pollInterval(undefined, undefined), 2_000);
  });

  it('ends at Ready and at Failed [UI-12] [UI-13]', () => {
    for (const phase of ['Ready', 'Failed']) assert.equal(pollInterval(sandbox({ phase }), undefined), false);
  });

  it('goes on while a sleeping Sandbox was told to run', () => {
    const asleep = { phase: 'Ready', status: 'stopped' };
    assert.equal(pollInterval(sandbox({ ...asleep, operatingMode: 'Running' }), undefined), 2_000);
    assert.equal(pollInterval(sandbox({ ...asleep, operatingMode: 'Suspended' }), undefined), false);
  });

  it('ends where asking again changes nothing, and goes on where the API is away [UI-17]', () => {
    for (const status of [401, 403, 404]) assert.equal(pollInterval(sandbox({ phase: 'Pending' }), status), false);
    for (const status of [0, 500, 503]) assert.equal(pollInterval(undefined, status), 2_000);
  });
});
