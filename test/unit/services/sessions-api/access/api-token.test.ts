import assert from 'node:assert/strict';
import { callerOfToken, issueApiToken, tokenSecret } from '../../../../../services/sessions-api/access/api-token.ts';

describe('sessions-api api-token', () => {
  const owner = { email: 'alice@acme.example', orgId: 'acme', groups: ['developers'] };
  const request = { name: 'ci', days: 1, capabilities: ['sandbox.session.get'], groups: ['developers'] };

  it('carries e-mail, Organization, groups and capabilities of what it was made for, until its end [SEC-07]', () => {
    const { text, token } = issueApiToken(request, owner, 0);
    const secret = tokenSecret(token, text, 'openova');
    const caller = callerOfToken(text, (id) => (id === token.id ? secret : undefined), 1_000);
    const { email, orgId, groups, capabilities } = caller;
    assert.deepEqual({ email, orgId, groups, capabilities }, { ...owner, capabilities: request.capabilities });
    assert.throws(() => callerOfToken(text, () => secret, 86_400_000), { code: 'bearer_expired' });
    assert.ok(!JSON.stringify(secret).includes(text));
  });

  it('holds nothing that its maker does not hold [SEC-09]', () => {
    const narrow = { ...owner, capabilities: ['sandbox.session.get'] };
    assert.throws(() => issueApiToken({ ...request, capabilities: ['sandbox.session.*'] }, narrow, 0), { code: 'token_too_wide' });
    assert.throws(() => issueApiToken({ ...request, groups: ['sovereign-admin'] }, owner, 0), { code: 'token_too_wide' });
    assert.deepEqual(issueApiToken(request, narrow, 0).token.capabilities, ['sandbox.session.get']);
  });
});
