import assert from 'node:assert/strict';
import { RateLimit } from '../../../../../services/sessions-api/access/rate-limit.ts';

describe('sessions-api rate-limit', () => {
  it('allows a burst, then as many as come in with time, for each caller alone', () => {
    let now = 0;
    const limit = new RateLimit({ perSecond: 2, burst: 3 }, () => now);
    const isAllowed = (caller: string): boolean => {
      try {
        limit.take(caller);
        return true;
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'too_many_requests');
        return false;
      }
    };
    assert.deepEqual([1, 2, 3, 4].map(() => isAllowed('a')), [true, true, true, false]);
    assert.equal(isAllowed('b'), true);
    now = 500;
    assert.deepEqual([isAllowed('a'), isAllowed('a')], [true, false]);
    now = 60_000;
    assert.deepEqual([1, 2, 3, 4].map(() => isAllowed('a')), [true, true, true, false]);
  });

  it('says when to try again', () => {
    const limit = new RateLimit({ perSecond: 0.1, burst: 1 }, () => 0);
    limit.take('a');
    assert.throws(() => limit.take('a'), (error: { headers?: unknown }) => (error.headers as { 'retry-after': string })['retry-after'] === '10');
  });
});
