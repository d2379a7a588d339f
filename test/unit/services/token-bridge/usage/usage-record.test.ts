import assert from 'node:assert/strict';
import { dayOf } from '../../../../../services/token-bridge/usage/usage-record.ts';

describe('token-bridge usage/usage-record', () => {
  it('knows the day of any time, forwards and back', () => {
    const times = ['2026-05-01T00:00:00.000Z', '2026-05-01T23:59:59.999Z', '2026-05-02T00:00:00.000Z', '2026-05-01T12:00:00.000Z', '1970-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z'];
    assert.deepEqual(times.map((time) => dayOf(Date.parse(time))), ['2026-05-01', '2026-05-01', '2026-05-02', '2026-05-01', '1970-01-01', '1969-12-31']);
  });
});
