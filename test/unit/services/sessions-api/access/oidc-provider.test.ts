import assert from 'node:assert/strict';
import { identityOf } from '../../../../../services/sessions-api/access/oidc-provider.ts';

describe('sessions-api identity from OpenID claims', () => {
  it('has e-mail, Organization and groups, whose paths lose their first slash [SEC-08]', () => {
    const claims = { email: 'Ada@Acme.example', email_verified: true, org_id: 'acme', groups: ['/sovereign-admin', 7, 'plain'] };
    assert.deepEqual(identityOf(claims), { email: 'ada@acme.example', orgId: 'acme', groups: ['sovereign-admin', 'plain'] });
    assert.deepEqual(identityOf({ email: 'a@b' }), { email: 'a@b', orgId: undefined, groups: [] });
  });

  it('refuses claims without a confirmed address', () => {
    for (const claims of [{}, { email: 7 }, { email: 'nobody' }, { email: 'a@b', email_verified: false }]) {
      assert.throws(() => identityOf(claims), { code: 'email_missing' });
    }
  });
});
