import assert from 'node:assert/strict';
import { keySequence, touchKeys } from '../../../../console/src/terminal/touch-key.ts';

describe('keySequence', () => {
  it('knows every key, and both forms of arrows', () => {
    assert.ok(touchKeys.every((key) => keySequence(key, false).length > 0));
    assert.deepEqual([keySequence('↑', false), keySequence('↑', true), keySequence('Ctrl-C', true)], ['\u001B[A', '\u001BOA', '\u0003']);
  });
});
