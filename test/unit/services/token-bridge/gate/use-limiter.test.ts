import assert from 'node:assert/strict';
import type { UseLimits } from '../../../../../services/token-bridge/gate/gate-config.ts';
import { createUseLimiter, type Admission, type UseLimiter } from '../../../../../services/token-bridge/gate/use-limiter.ts';

const unlimited: UseLimits = { requestsPerMinute: undefined, tokensPerMinute: undefined, concurrentRequests: undefined, budget: undefined };
const user = (id: string, limits: Partial<UseLimits> = {}) => ({ id, limits: { ...unlimited, ...limits } });

function admitted(limiter: UseLimiter, users: Parameters<UseLimiter['admit']>[0], now = 0): Admission {
  const entered = limiter.admit(users, now);
  return 'release' in entered ? entered : assert.fail(entered.code);
}

describe('token-bridge gate/use-limiter', () => {
  it('limits requests by the minute, and says when the next may come', () => {
    const limiter = createUseLimiter();
    const users = [user('a', { requestsPerMinute: 2 })];
    admitted(limiter, users).release();
    admitted(limiter, users).release();
    assert.deepEqual(limiter.admit(users, 0), { code: 'requests_limited', retryAfterSeconds: 30 });
    admitted(limiter, users, 30_000);
  });

  it('limits requests under way, and takes one release for one only', () => {
    const limiter = createUseLimiter();
    const users = [user('a', { concurrentRequests: 2 })];
    const first = admitted(limiter, users);
    admitted(limiter, users);
    assert.deepEqual(limiter.admit(users, 0), { code: 'concurrency_limited', retryAfterSeconds: 1 });
    first.release();
    first.release();
    admitted(limiter, users);
    assert.ok('code' in limiter.admit(users, 0));
  });

  it('lets the tokens of one request overdraw, and waits until they are paid off', () => {
    const limiter = createUseLimiter();
    const users = [user('a', { tokensPerMinute: 60 })];
    admitted(limiter, users).charge(119);
    assert.deepEqual(limiter.admit(users, 0), { code: 'tokens_limited', retryAfterSeconds: 60 });
    admitted(limiter, users, 60_000);
  });

  it('counts nothing for anybody when one of them is at a limit', () => {
    const limiter = createUseLimiter();
    const organization = user('organization', { requestsPerMinute: 2 });
    const busy = user('busy', { requestsPerMinute: 1 });
    admitted(limiter, [busy, organization]);
    assert.ok('code' in limiter.admit([busy, organization], 0));
    admitted(limiter, [user('other'), organization]);
  });

  it('names the longest of several waits', () => {
    const limiter = createUseLimiter();
    const users = [user('a', { requestsPerMinute: 60 }), user('b', { requestsPerMinute: 1 })];
    const both = [user('a', { requestsPerMinute: 1 }), user('b', { requestsPerMinute: 1 })];
    admitted(limiter, both);
    assert.deepEqual(limiter.admit(users, 0), { code: 'requests_limited', retryAfterSeconds: 60 });
  });

  it('forgets only whom nothing is held against', () => {
    const limiter = createUseLimiter();
    const limits = { requestsPerMinute: 1, tokensPerMinute: 60, concurrentRequests: 1 };
    admitted(limiter, [user('idle', limits)]).release();
    admitted(limiter, [user('open', limits)]);
    const overdrawn = admitted(limiter, [user('overdrawn', limits)]);
    overdrawn.charge(600);
    overdrawn.release();
    limiter.forgetIdle(61_000);
    const codes = ['idle', 'open', 'overdrawn'].map((id) => {
      const entered = limiter.admit([user(id, limits)], 61_000);
      return 'code' in entered ? entered.code : 'admitted';
    });
    assert.deepEqual(codes, ['admitted', 'concurrency_limited', 'tokens_limited']);
  });
});
