import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { refill, secondsUntilLevel } from '../../../../../services/token-bridge/gate/token-bucket.ts';

describe('token-bridge gate/token-bucket', () => {
  it('begins full, and fills in a minute up to its size', () => {
    assert.deepEqual(refill(undefined, 60, 5), { level: 60, at: 5 });
    assert.deepEqual(refill({ level: 0, at: 0 }, 60, 30_000), { level: 30, at: 30_000 });
    assert.equal(refill({ level: 0, at: 0 }, 60, 600_000).level, 60);
  });

  it('pays off what it is overdrawn', () => {
    assert.equal(refill({ level: -60, at: 0 }, 60, 90_000).level, 30);
  });

  it('neither fills nor goes back when the clock does', () => {
    assert.deepEqual(refill({ level: 3, at: 1_000 }, 60, 0), { level: 3, at: 1_000 });
  });

  it('shrinks with a limit that was lowered', () => {
    assert.equal(refill({ level: 60, at: 0 }, 10, 0).level, 10);
  });

  it('names a wait after which the level is there, and not a second more than needed', () => {
    fc.assert(
      fc.property(fc.double({ min: -1_000, max: 0.99, noNaN: true }), fc.integer({ min: 1, max: 10_000 }), (level, perMinute) => {
        const state = { level, at: 0 };
        const seconds = secondsUntilLevel(state, 1, perMinute);
        assert.ok(refill(state, perMinute, seconds * 1_000).level >= 1 - 1e-9);
        assert.ok(seconds === 1 || refill(state, perMinute, (seconds - 1) * 1_000).level < 1);
      }),
    );
  });
});
