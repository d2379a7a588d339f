import assert from 'node:assert/strict';
import { claimsFor, expiresAt } from '../../../../services/token-bridge/claims.ts';

describe('token-bridge claims', () => {
  const request = { orgId: 'acme', userId: 'ada@acme.test', sandboxId: 'uid', channels: ['a'], capabilities: [] };
  const minting = { issuer: 'iss', jti: 'jti', now: Date.parse('2026-05-01T10:00:00.999Z') };

  it('names Sandbox, Organization twice, user and channels [BR-17, BR-18, BR-20]', () => {
    const { sub, org, org_id: orgId, user, channels, typ } = claimsFor(request, minting);
    assert.deepEqual({ sub, org, orgId, user, channels, typ }, { sub: 'uid', org: 'acme', orgId: 'acme', user: 'ada@acme.test', channels: ['a'], typ: 'sandbox' });
  });

  it('has capabilities only when there are some [BR-21, BR-22]', () => {
    assert.ok(!('capabilities' in claimsFor(request, minting)));
    assert.deepEqual(claimsFor({ ...request, capabilities: ['x.*'] }, minting).capabilities, ['x.*']);
  });

  it('lasts seven days from the whole second of minting, and says so alike [BR-19, BR-24]', () => {
    const claims = claimsFor(request, minting);
    assert.equal(claims.iat, Date.parse('2026-05-01T10:00:00Z') / 1000);
    assert.deepEqual([claims.nbf, claims.exp - claims.iat], [claims.iat, 604_800]);
    assert.equal(expiresAt(claims), '2026-05-08T10:00:00Z');
  });
});
