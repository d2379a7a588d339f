import assert from 'node:assert/strict';
import { HeldInput } from '../../../../../services/pty-server/attach/held-input.ts';

describe('attach held-input', () => {
  it('lets go in order, up to the first that has to wait', () => {
    const held = new HeldInput();
    for (const [text, until] of [['a', 10], ['b', 30], ['c', 20]] as const) held.add(Buffer.from(text), until);
    assert.deepEqual(held.release(9), []);
    assert.deepEqual(held.release(20).map(String), ['a']);
    assert.ok(!held.isEmpty);
    assert.deepEqual(held.release(30).map(String), ['b', 'c']);
    assert.ok(held.isEmpty);
  });
});
