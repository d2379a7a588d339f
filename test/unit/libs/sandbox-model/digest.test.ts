import assert from 'node:assert/strict';
import { digestOf } from '@openova/sandbox-model';

describe('digestOf', () => {
  it('tells lists apart that joined text would not', () => {
    const digests = [['a', 'b'], ['ab'], [['a'], 'b'], ['a', 'b', '']].map(digestOf);
    assert.equal(new Set(digests).size, digests.length);
    assert.ok(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest)));
  });
});
