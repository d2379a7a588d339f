import assert from 'node:assert/strict';
import { nopLogger } from '@openova/process-kit';
import { KubeError, type KubeRequest } from '../../../../../libs/service-kit/index.ts';
import { callerAudience, createCallerReview } from '../../../../../services/token-bridge/caller/caller-review.ts';
import { stoppedClock } from '../bridge-under-test.ts';

const account = 'system:serviceaccount:newapi:functions';
const granted = { authenticated: true, audiences: [callerAudience], user: { username: account } };

function tokenOf(claims: object): string {
  return ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

/** A review by an API server that says this. */
function reviewBy(answer: (request: KubeRequest) => Promise<object> | object) {
  const clock = stoppedClock();
  const calls: KubeRequest[] = [];
  const review = createCallerReview({
    ask: async (request) => {
      calls.push(request);
      return { status: await answer(request) };
    },
    accounts: [account],
    log: nopLogger,
    now: clock.now,
  });
  return { review, calls, clock };
}

describe('token-bridge caller/caller-review', () => {
  const token = tokenOf({ sub: account });

  it('asks for this audience, and gives the account', async () => {
    const { review, calls } = reviewBy(() => granted);
    assert.equal(await review(token), account);
    assert.deepEqual(calls.map(({ method, body }) => [method, (body as { spec: object }).spec]), [['POST', { token, audiences: [callerAudience] }]]);
  });

  const refusals: readonly (readonly [name: string, status: object])[] = [
    ['that it does not know', { authenticated: false }],
    ['for which it names no audience', { ...granted, audiences: undefined }],
    ['for another audience', { ...granted, audiences: ['other'] }],
    ['of another account than it says', { ...granted, user: { username: 'system:serviceaccount:newapi:other' } }],
    ['of nobody', { authenticated: true, audiences: [callerAudience] }],
    ['with a truth that is only text', { ...granted, authenticated: 'true' }],
  ];
  for (const [name, status] of refusals) {
    it(`refuses a token ${name}`, async () => {
      assert.equal(await reviewBy(() => status).review(token), undefined);
    });
  }

  it('asks about nothing that cannot be such a token', async () => {
    const { review, calls } = reviewBy(() => granted);
    const others = ['', 'text', 'a.b.c', tokenOf({}), tokenOf({ sub: 'other' }), tokenOf({ sub: [account, 1] }), tokenOf({ sub: account, pad: 'x'.repeat(9_000) }), 'e30.bnVsbA.'];
    for (const other of others) assert.equal(await review(other), undefined);
    assert.deepEqual(calls, []);
  });

  it('takes its own word for a minute, and for no longer than the token lives', async () => {
    const { review, calls, clock } = reviewBy(() => granted);
    const shortLived = tokenOf({ sub: account, exp: Math.floor(clock.now() / 1000) + 10 });
    await review(token);
    await review(shortLived);
    clock.forward(11);
    await review(token);
    await review(shortLived);
    assert.equal(calls.length, 3);
    clock.forward(50);
    await review(token);
    assert.equal(calls.length, 4);
  });

  it('remembers a thousand, the latest', async () => {
    const { review, calls } = reviewBy(() => granted);
    for (let index = 0; index <= 1_000; index += 1) await review(tokenOf({ sub: account, index }));
    await review(tokenOf({ sub: account, index: 1_000 }));
    assert.equal(calls.length, 1_001);
    await review(tokenOf({ sub: account, index: 0 }));
    assert.equal(calls.length, 1_002);
  });

  it('answers 503 when the API server fails, and asks again the next time', async () => {
    let fails = true;
    const { review } = reviewBy(() => (fails ? Promise.reject(new KubeError('failed', 'the API server answered 500')) : granted));
    await assert.rejects(review(token), { status: 503, code: 'caller_review_unavailable' });
    fails = false;
    assert.equal(await review(token), account);
  });

  it('answers 503 rather than ask about more than sixteen at once', async () => {
    const { promise, resolve } = Promise.withResolvers<object>();
    const { review, calls } = reviewBy(() => promise);
    const asked = Array.from({ length: 16 }, (_, index) => review(tokenOf({ sub: account, index })));
    await assert.rejects(review(tokenOf({ sub: account, index: 16 })), { status: 503, code: 'caller_review_unavailable' });
    resolve(granted);
    assert.deepEqual(new Set(await Promise.all(asked)), new Set([account]));
    assert.equal(calls.length, 16);
    assert.equal(await review(tokenOf({ sub: account, index: 16 })), account);
  });
});
