import assert from 'node:assert/strict';
import { sessionsBase } from '../../../../../services/sessions-api/sandboxes/sessions-base.ts';
import { claimWith } from '../claim-fixture.ts';

describe('sessions-api sessions-base', () => {
  it('is what stands before the path of the Sandbox', () => {
    assert.equal(baseOf('wss://sandbox.acme.example/sessions/alice-1/shop/attach'), 'wss://sandbox.acme.example');
  });

  it('is nothing for an address of another Sandbox, and for none', () => {
    assert.deepEqual([baseOf('wss://x/sessions/bob-2/shop/attach'), baseOf(undefined)], [undefined, undefined]);
  });
});

function baseOf(attach: string | undefined): string | undefined {
  return sessionsBase(claimWith({ status: { ownerUid: 'alice-1', endpoints: attach === undefined ? {} : { attach } } }));
}
