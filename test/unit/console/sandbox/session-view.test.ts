import assert from 'node:assert/strict';
import { normalizeSandbox } from '../../../../console/src/api/normalize-sandbox.ts';
import { sessionView } from '../../../../console/src/sandbox/session-view.ts';

const ready = { id: 'a', phase: 'Ready', status: 'running', operatingMode: 'Running', owner: { email: 'ada@acme.test' } };

function view(own: object, person: string | undefined = 'ada@acme.test') {
  return sessionView(normalizeSandbox({ ...ready, ...own }), { stream: 'terminal', person });
}

describe('what the page of a Sandbox shows', () => {
  it('is the panel until it is ready, and the stream of choice afterwards [UI-03] [UI-04]', () => {
    assert.equal(sessionView(undefined, { stream: 'cards', person: undefined }), 'panel');
    for (const phase of ['Pending', 'Provisioning', 'Failed']) assert.equal(view({ phase }), 'panel');
    assert.equal(view({}), 'terminal');
    assert.equal(view({}, undefined), 'terminal');
  });

  it('is a Sandbox asleep from the moment it is told to, so that nothing attaches and wakes it again', () => {
    assert.equal(view({ status: 'stopped' }), 'asleep');
    assert.equal(view({ operatingMode: 'Suspended' }), 'asleep');
  });

  it('is no terminal of somebody else', () => {
    assert.equal(view({}, 'bob@acme.test'), 'others');
    assert.equal(view({ phase: 'Failed' }, 'bob@acme.test'), 'panel');
  });
});
