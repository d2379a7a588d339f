import assert from 'node:assert/strict';
import { keptTokens } from '../../../../../services/sessions-api/sandboxes/byos-renewal.ts';

const now = Date.parse('2026-01-01T00:00:00.000Z');
const connectedAt = '2025-12-31T00:00:00.000Z';
const tokens = { accessToken: 'a', refreshToken: 'r', expiresInSeconds: 28_800 };

describe('sessions-api byos-renewal', () => {
  it('renews ten minutes before the end', () => {
    const { by, expiresAt, refresh } = keptTokens(tokens, connectedAt, now);
    assert.deepEqual([by, expiresAt, refresh], ['oauth', '2026-01-01T08:00:00.000Z', { token: 'r', at: Date.parse('2026-01-01T07:50:00.000Z'), tries: 0 }]);
  });

  it('renews after half of a short life', () => {
    assert.equal(keptTokens({ ...tokens, expiresInSeconds: 60 }, connectedAt, now).refresh?.at, now + 30_000);
  });

  it('renews nothing without an end or without a refresh token', () => {
    const endless = keptTokens({ ...tokens, expiresInSeconds: undefined }, connectedAt, now);
    assert.deepEqual([endless.expiresAt, endless.refresh], [undefined, undefined]);
    assert.equal(keptTokens({ ...tokens, refreshToken: undefined }, connectedAt, now).refresh, undefined);
  });
});
