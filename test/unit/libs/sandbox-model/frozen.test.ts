import assert from 'node:assert/strict';
import { frozen } from '@openova/sandbox-model';

describe('frozen', () => {
  it('gives back the value, frozen with all that is in it', () => {
    const value = { list: [{ a: 1 }], text: 'x', nothing: null };
    assert.equal(frozen(value), value);
    assert.ok([value, value.list, value.list[0]].every((part) => Object.isFrozen(part)));
  });
});
