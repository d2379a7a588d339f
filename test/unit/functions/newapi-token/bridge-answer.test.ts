import assert from 'node:assert/strict';
import { readBridgeToken } from '../../../../functions/newapi-token/bridge-answer.ts';

const tokenOf = (claims: object) => `eyJhbGciOiJFZERTQSJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmVk`;
const answer = (fields: object) => JSON.stringify({ token: tokenOf({ iat: 1_772_355_600 }), expires_at: '2026-03-08T09:00:00Z', ...fields });

describe('readBridgeToken', () => {
  it('takes token and expiry as they are, and the moment of minting from the token [TF-13, TF-31]', () => {
    assert.deepEqual(readBridgeToken(200, answer({ more: 'fields' })), {
      token: tokenOf({ iat: 1_772_355_600 }),
      expiresAt: '2026-03-08T09:00:00Z',
      mintedAt: '2026-03-01T09:00:00Z',
    });
  });

  for (const token of ['opaque', 'a.b.c', tokenOf({}), tokenOf({ iat: 'now' }), tokenOf({ iat: 1e300 }), tokenOf([])]) {
    it(`counts seven days back from the expiry of a token like ${token.slice(0, 12)}`, () => {
      assert.equal(readBridgeToken(200, answer({ token })).mintedAt, '2026-03-01T09:00:00Z');
    });
  }

  for (const text of ['', 'null', '[]', '<html>', answer({ token: '' }), answer({ token: 'a b' }), answer({ token: 7 }), answer({ expires_at: 'soon' }), answer({ expires_at: 5 })]) {
    it(`finds no token in ${text.slice(0, 40) || 'nothing'}`, () => {
      assert.throws(() => readBridgeToken(200, text), { name: 'BridgeError', code: 'malformed_answer' });
    });
  }

  const refusals = [
    [400, '{"code":"token_too_long"}', 'refused', 'the bridge answered 400 token_too_long'],
    [401, '{"code":"bearer_wrong"}', 'unauthorized', 'the bridge answered 401 bearer_wrong: check NEWAPI_ADMIN_SECRET'],
    [403, 'no', 'unauthorized', 'the bridge answered 403: check NEWAPI_ADMIN_SECRET'],
    [409, '{"code":"idempotency_key_reused"}', 'conflict', 'the bridge answered 409 idempotency_key_reused'],
    [404, '', 'refused', 'the bridge answered 404'],
    [503, '{"code":"not_configured"}', 'failed', 'the bridge answered 503 not_configured'],
    [500, '{"code":"Bearer admin-secret-0123456789"}', 'failed', 'the bridge answered 500'],
    [502, `{"code":"${'a'.repeat(41)}"}`, 'failed', 'the bridge answered 502'],
    [204, answer({}), 'failed', 'the bridge answered 204'],
  ] as const;
  for (const [status, text, code, message] of refusals) {
    it(`maps ${status} ${text.slice(0, 24)} to ${code}`, () => {
      assert.throws(() => readBridgeToken(status, text), { name: 'BridgeError', code, message });
    });
  }
});
