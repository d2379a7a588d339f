import assert from 'node:assert/strict';
import { reconnectDelay } from '../../../../console/src/wire/reconnect-delay.ts';

describe('reconnectDelay', () => {
  it('doubles up to 15 s, and spreads clients over half of it', () => {
    assert.deepEqual([0, 1, 2, 20].map((failures) => reconnectDelay(failures, 0.5)), [250, 500, 1_000, 15_000]);
    assert.deepEqual([reconnectDelay(2, 0), reconnectDelay(2, 1)], [750, 1_250]);
  });
});
