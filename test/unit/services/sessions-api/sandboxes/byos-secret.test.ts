import assert from 'node:assert/strict';
import { keptSecret, readKept, sharedSecret, tokenToGiveBack, type KeptByos } from '../../../../../services/sessions-api/sandboxes/byos-secret.ts';

const place = { namespace: 'acme', name: 'own' };
const kept: KeptByos = {
  by: 'oauth',
  connectedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T08:00:00.000Z',
  token: 'the-token',
  refresh: { token: 'the-refresh-token', at: Date.parse('2026-01-01T07:50:00.000Z'), tries: 2 },
};

describe('sessions-api byos-secret', () => {
  it('keeps what it is given, for a key, a token, and one that has ended', () => {
    const key: KeptByos = { by: 'key', connectedAt: kept.connectedAt, expiresAt: undefined, token: 'the-key', refresh: undefined };
    for (const one of [kept, key, { ...kept, token: undefined, refresh: undefined }]) assert.deepEqual(readKept(keptSecret(place, one)), one);
  });

  it('gives a Sandbox the token and nothing that renews it [SEC-20]', () => {
    const { data, metadata } = sharedSecret(place, kept);
    assert.deepEqual([Object.keys(data ?? {}), metadata?.name, metadata?.namespace], [['access_token'], 'own', 'acme']);
    assert.equal(readKept(sharedSecret(place, kept)).refresh, undefined);
  });

  it('gives back what renews, else the token, and never a key', () => {
    const given = [kept, { ...kept, refresh: undefined }, { ...kept, by: 'key' as const }, { ...kept, token: undefined, refresh: undefined }].map(tokenToGiveBack);
    assert.deepEqual(given, ['the-refresh-token', 'the-token', undefined, undefined]);
  });

  it('replaces the version that it names', () => {
    assert.equal(keptSecret({ ...place, resourceVersion: '7' }, kept).metadata?.resourceVersion, '7');
    assert.equal(keptSecret(place, kept).metadata?.resourceVersion, undefined);
  });

  it('takes a Secret of a time without ways for a key', () => {
    const { by, token, connectedAt } = readKept({ metadata: { annotations: {} }, data: { access_token: Buffer.from('old').toString('base64') } });
    assert.deepEqual([by, token, connectedAt], ['key', 'old', '']);
  });
});
