import assert from 'node:assert/strict';
import { openOidcProvider } from '../../../services/sessions-api/access/oidc-provider.ts';
import { startIdentityProvider, type IdentityProvider } from './support/identity-provider.ts';
import { problemOf, serveSessionsApi, type Me, type ServedApi } from './support/served-api.ts';

describe('sessions API: sign-in by OpenID Connect', () => {
  let provider: IdentityProvider;
  let api: ServedApi;

  beforeEach(async () => {
    provider = await startIdentityProvider();
    const { issuer, clientId } = provider;
    api = await serveSessionsApi({ loginLink: undefined, oidc: openOidcProvider({ issuer, clientId, clientSecret: undefined, requireOrganization: false }) });
  });
  afterEach(async () => {
    await api.close();
    await provider.close();
  });

  const withToken = (token: string) => api.call(undefined, '/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
  const get = (path: string, headers = {}) => api.call(undefined, path, { headers });

  // The address to which the provider sends the person back, and the cookies that the browser holds by then.
  const begin = async (): Promise<{ back: string; cookie: string }> => {
    const sent = await get('/login');
    assert.equal(sent.status, 303);
    const toProvider = new URL(sent.headers.get('location')!);
    assert.equal(toProvider.searchParams.get('code_challenge_method'), 'S256');
    const agreed = await fetch(toProvider, { redirect: 'manual' });
    const { pathname, search } = new URL(agreed.headers.get('location')!);
    return { back: `${pathname}${search}`, cookie: cookiesOf(sent).join('; ') };
  };

  it('signs a person in who comes back with a code, with the Organization of the mapper [SEC-08]', async () => {
    const { back, cookie } = await begin();
    const signedIn = await get(back, { cookie });
    assert.deepEqual([signedIn.status, signedIn.headers.get('location')], [303, '/']);
    const session = cookiesOf(signedIn).find((pair) => pair.startsWith('openova-session='))!;
    const me = (await (await get('/api/v1/me', { cookie: session })).json()) as Me;
    assert.deepEqual([me.email, me.organization, me.groups], ['alice@acme.example', 'acme', ['developers']]);
    assert.equal((await problemOf(await get(back, { cookie }))).code, 'login_failed');
  });

  it('refuses a sign-in that another browser began, and one with another state', async () => {
    const { back, cookie } = await begin();
    assert.equal((await problemOf(await get(back))).code, 'login_failed');
    assert.equal((await problemOf(await get(back, { cookie: (await begin()).cookie }))).code, 'login_failed');
    assert.equal((await problemOf(await get('/login/callback?error=access_denied', { cookie }))).code, 'login_failed');
  });

  it('refuses a person without a confirmed address', async () => {
    provider.claims = { email: 'alice@acme.example', email_verified: false };
    const { back, cookie } = await begin();
    assert.deepEqual([(await problemOf(await get(back, { cookie }))).code], ['email_missing']);
  });

  it('says when a person is in more groups than a session can hold', async () => {
    provider.claims = { ...provider.claims, groups: Array.from({ length: 200 }, (_, index) => `/a/group/with/a/long/path/${index}`) };
    const { back, cookie } = await begin();
    assert.equal((await problemOf(await get(back, { cookie }))).code, 'too_many_groups');
  });

  it('takes tokens of the provider as bearer, but none for others, expired or of another issuer', async () => {
    assert.equal(((await (await withToken(await provider.token())).json()) as Me).email, 'alice@acme.example');
    const other = await startIdentityProvider();
    const wrong = [
      await provider.token({ aud: 'another-client' }),
      await provider.token({ iss: 'http://another.example' }),
      await other.token({ iss: provider.issuer.href }),
      `${(await provider.token()).slice(0, -4)}AAAA`,
    ];
    await other.close();
    for (const token of wrong) assert.equal((await problemOf(await withToken(token))).code, 'bearer_wrong');
  });

  it('says that the provider cannot be reached, as long as it cannot', async () => {
    const away = openOidcProvider({ issuer: new URL('http://127.0.0.1:1/realms/away'), clientId: 'any', clientSecret: undefined, requireOrganization: false });
    const alone = await serveSessionsApi({ loginLink: undefined, oidc: away });
    try {
      const answer = await alone.call(undefined, '/login');
      assert.deepEqual([answer.status, (await problemOf(answer)).code], [503, 'login_unavailable']);
    } finally {
      await alone.close();
    }
  });
});

function cookiesOf(answer: Response): string[] {
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
}
