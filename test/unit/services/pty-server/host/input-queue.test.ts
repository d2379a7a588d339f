import assert from 'node:assert/strict';
import { once, EventEmitter } from 'node:events';
import { InputQueue } from '../../../../../services/pty-server/host/input-queue.ts';

describe('InputQueue', () => {
  it('writes on in order when there is room again', async () => {
    const told = new EventEmitter();
    let room = 3;
    let written = '';
    const queue = new InputQueue((bytes) => {
      const count = Math.min(room, bytes.length);
      written += bytes.toString('latin1', 0, count);
      room = 2;
      if (written === 'abcdefghij') told.emit('done');
      return count;
    }, 100);
    const done = once(told, 'done', { signal: AbortSignal.timeout(5000) });
    for (const text of ['abcd', 'efg', 'hij']) assert.equal(queue.push(Buffer.from(text)), true);
    await done;
    assert.equal(written, 'abcdefghij');
  });

  it('takes no more than its limit, and nothing of what is beyond', () => {
    const queue = new InputQueue(() => 0, 10);
    assert.deepEqual(['123456', '78901', '7890'].map((text) => queue.push(Buffer.from(text))), [true, false, true]);
    queue.close();
  });
});
