import assert from 'node:assert/strict';
import { notReadyBecause } from '../../../../../functions/sandbox/readiness/readiness.ts';
import { composedObject, composedObjects } from '../sandbox-fixture.ts';
import { observedObject } from '../observed-object.ts';

describe('notReadyBecause', () => {
  const desired = composedObject('namespace');

  it('names an object that is not observed', () => {
    assert.match(notReadyBecause(desired, undefined) ?? '', /^Namespace "sandbox-alice-5d6ae696" /);
  });

  for (const [status, ready] of [[{ phase: 'Active' }, true], [{ phase: 'Terminating' }, false], [{}, false], [null, false], [undefined, false]] as const) {
    it(`takes a Namespace with status ${JSON.stringify(status)} for ${ready ? 'ready' : 'not ready'} [CF-18]`, () => {
      const observed = { ...desired, ...(status !== undefined && { status }) };
      assert.equal(notReadyBecause(desired, observed) === undefined, ready);
    });
  }

  it('takes everything of a healthy cluster for ready [CF-18]', () => {
    const waiting = [...composedObjects({ story: 'team-repos' }).values()].map((object) => notReadyBecause(object, observedObject(object, 'ready')));
    assert.deepEqual(waiting.filter((reason) => reason !== undefined), []);
  });

  it('takes an object of a kind without a rule for ready once it is observed', () => {
    const role = composedObject('mcp-role');
    assert.equal(notReadyBecause(role, observedObject(role, 'noStatus')), undefined);
  });

  it('takes nothing for ready that has a rule and no status', () => {
    for (const name of ['namespace', 'home-claim', 'pty-server', 'pty-server-route', 'openova-sandbox-mcp']) {
      const object = composedObject(name);
      for (const state of ['noStatus', 'emptyStatus', 'nullStatus', 'strangeStatus'] as const) {
        assert.notEqual(notReadyBecause(object, observedObject(object, state)), undefined, `${name} ${state}`);
      }
    }
  });
});
