import assert from 'node:assert/strict';
import { oneAtATime } from '../../../../../services/sessions-api/sandboxes/one-at-a-time.ts';

describe('sessions-api sandboxes/one-at-a-time', () => {
  it('does what is asked for one key in its order, also after a failure, and lets other keys pass', async () => {
    const inTurn = oneAtATime();
    const done: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const first = inTurn('ada', async () => {
      await held;
      done.push('first');
      throw new Error('no');
    });
    const second = inTurn('ada', async () => done.push('second'));
    await inTurn('bob', async () => done.push('other'));
    release();
    await assert.rejects(first, { message: 'no' });
    assert.equal(await second, 3);
    assert.deepEqual(done, ['other', 'first', 'second']);
  });
});
