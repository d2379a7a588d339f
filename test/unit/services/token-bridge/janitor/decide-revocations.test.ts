import assert from 'node:assert/strict';
import { decideRevocations, type JanitorView } from '../../../../../services/token-bridge/janitor/decide-revocations.ts';

const now = 10_000;
const view = (given: Partial<JanitorView>): JanitorView => ({
  holders: [{ sandboxId: 'a', mintedAt: now - 601 }, { sandboxId: 'b', mintedAt: now - 601 }],
  living: new Set(['b']),
  suspects: new Set(),
  now,
  graceSeconds: 600,
  ...given,
});

describe('token-bridge janitor/decide-revocations', () => {
  it('only suspects a Sandbox that is missing for the first time', () => {
    assert.deepEqual(decideRevocations(view({})), { revoke: [], suspects: new Set(['a']) });
  });

  it('revokes for one that is missing for the second time in a row', () => {
    assert.deepEqual(decideRevocations(view({ suspects: new Set(['a', 'b']) })), { revoke: ['a'], suspects: new Set() });
  });

  it('begins anew for one that was there in between', () => {
    const between = decideRevocations(view({ living: new Set(['a', 'b']), suspects: new Set(['a']) }));
    assert.deepEqual(decideRevocations(view({ suspects: between.suspects })), { revoke: [], suspects: new Set(['a']) });
  });

  it('leaves one alone whose newest token is young, also when it was suspected', () => {
    const holders = [{ sandboxId: 'a', mintedAt: now - 600 }];
    assert.deepEqual(decideRevocations(view({ holders, suspects: new Set(['a']) })), { revoke: [], suspects: new Set() });
  });

  it('has nothing to do for a suspect without tokens', () => {
    assert.deepEqual(decideRevocations(view({ holders: [], suspects: new Set(['a']) })), { revoke: [], suspects: new Set() });
  });
});
