import assert from 'node:assert/strict';
import { KeptCheckpoints } from '../../../../../services/pty-server/host/kept-checkpoints.ts';

const whole = (offset: number) => ({ offset, bytes: new Uint8Array(9) });
const partial = (offset: number) => ({ offset, bytes: new Uint8Array(9), isPartial: true });

describe('host kept-checkpoints', () => {
  it('begins at the whole one as long as the ring goes on from it, then at what is visible, then nowhere', () => {
    const kept = new KeptCheckpoints();
    kept.keep(whole(10));
    kept.keep(partial(20));
    assert.deepEqual([10, 11, 20, 21].map((oldest) => kept.continuedFrom(oldest)?.offset), [10, 20, 20, undefined]);
  });

  it('drops what is older than what it has, and frees what it replaces', () => {
    const kept = new KeptCheckpoints();
    const [first, second, third] = [whole(10), partial(20), whole(30)];
    for (const checkpoint of [first, second, whole(5), partial(19), third, whole(29)]) kept.keep(checkpoint);
    assert.equal(kept.wholeOffset, 30);
    assert.deepEqual([first, second, third].map(({ bytes }) => bytes.length), [0, 0, 9]);
  });
});
