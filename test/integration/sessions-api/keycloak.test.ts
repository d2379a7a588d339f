import assert from 'node:assert/strict';
import { openOidcProvider } from '../../../services/sessions-api/access/oidc-provider.ts';
import { keycloak as part } from '../../../tools/parts/parts.ts';
import { startKeycloak, type KeycloakServer } from '../../support/keycloak-server.ts';
import { partOrSkip } from '../package/skip-reasons.ts';
import { BrowserSession, formAction, hiddenFields, locationOf } from './support/browser-session.ts';
import { makeRealm, password, type Realm } from './support/keycloak-realm.ts';
import { problemOf, serveSessionsApi, type Me, type ServedApi } from './support/served-api.ts';

describe(`sessions API: sign-in through Keycloak ${part.version}`, function () {
  this.timeout(300_000);
  let keycloak: KeycloakServer;
  let realm: Realm;
  let api: ServedApi;
  let now: number;

  before(async function () {
    keycloak = await startKeycloak(await partOrSkip(this, part));
    realm = await makeRealm(keycloak, 'acme-platform');
    await realm.addPerson({ username: 'alice', email: 'alice@acme.example', organization: 'acme', groups: ['sovereign-admin'] });
    await realm.addPerson({ username: 'nobody', email: 'nobody@acme.example' });
    await realm.addPerson({ username: 'fresh', email: 'fresh@acme.example', emailVerified: false, organization: 'acme' });
  });
  after(() => keycloak?.close());

  beforeEach(async () => {
    now = Date.now();
    api = await serve({ requireOrganization: true });
  });
  afterEach(() => api.close());

  const serve = ({ requireOrganization }: { readonly requireOrganization: boolean }): Promise<ServedApi> =>
    serveSessionsApi({ loginLink: undefined, oidc: openOidcProvider({ ...realm, requireOrganization }), now: () => now });
  const asBearer = async (username: string) => api.call(undefined, '/api/v1/me', { headers: { authorization: `Bearer ${await realm.token(username)}` } });
  const me = (browser: BrowserSession): Promise<Response> => browser.open(new URL('/api/v1/me', api.url));

  // The address that Keycloak sends the person back to. A browser that is signed in there sees no form.
  const agree = async (browser: BrowserSession, toProvider: URL, username = 'alice'): Promise<URL> => {
    const shown = await browser.open(toProvider);
    if (shown.status === 302) return here(locationOf(shown));
    const entered = await browser.open(formAction(await shown.text()), new URLSearchParams({ username, password }));
    assert.equal(entered.status, 302, await entered.text());
    return here(locationOf(entered));
  };
  const here = ({ pathname, search }: URL): URL => new URL(`${pathname}${search}`, api.url);
  const begin = async (browser: BrowserSession, query = ''): Promise<URL> => locationOf(await browser.open(new URL(`/login${query}`, api.url)));
  const signIn = async (browser: BrowserSession, query = '', username = 'alice'): Promise<Response> =>
    browser.open(await agree(browser, await begin(browser, query), username));

  it('signs a person in with e-mail, Organization and groups, and leads back to their page [SEC-08] [API-16]', async () => {
    const browser = new BrowserSession();
    const signedIn = await signIn(browser, '?return=/sandbox/my-work?tab=2');
    assert.deepEqual([signedIn.status, signedIn.headers.get('location')], [303, '/sandbox/my-work?tab=2']);
    const { email, organization, groups, isAdmin } = (await (await me(browser)).json()) as Me;
    assert.deepEqual({ email, organization, groups, isAdmin }, { email: 'alice@acme.example', organization: 'acme', groups: ['sovereign-admin'], isAdmin: true });
  });

  it('signs in again without a question when the session has ended, as long as Keycloak knows the person', async () => {
    const browser = new BrowserSession();
    await signIn(browser);
    now += 8 * 3600 * 1000 + 1000;
    assert.equal((await problemOf(await me(browser))).code, 'session_expired');
    now = Date.now();
    const back = locationOf(await browser.open(await begin(browser)));
    assert.equal((await browser.open(here(back))).status, 303);
    assert.equal((await me(browser)).status, 200);
  });

  it('signs out here, and says where to sign out of Keycloak', async () => {
    const browser = new BrowserSession();
    await signIn(browser);
    const token = await realm.token('alice');
    const left = await api.call(undefined, '/api/v1/logout', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    assert.match(left.headers.get('set-cookie') ?? '', /^openova-session=; .*Max-Age=0/);
    const { providerUrl } = (await left.json()) as { providerUrl: string };
    const asked = await (await browser.open(providerUrl)).text();
    const confirmed = await browser.open(new URL(formAction(asked), providerUrl), hiddenFields(asked));
    assert.equal(locationOf(confirmed).href, 'http://localhost/');
    const again = await browser.open(await begin(browser));
    assert.equal(again.status, 200, 'Keycloak asks for the password again');
  });

  it('refuses another state, another nonce, and a code that another sign-in asked for', async () => {
    const browser = new BrowserSession();
    const otherState = await agree(browser, await begin(browser));
    otherState.searchParams.set('state', 'another');
    assert.match(await refusal(browser, otherState), /login_failed/);

    const toProvider = await begin(browser);
    toProvider.searchParams.set('nonce', 'another');
    assert.match(await refusal(browser, await agree(browser, toProvider)), /login_failed/);

    const first = await agree(browser, await begin(browser));
    const second = await agree(browser, await begin(browser));
    second.searchParams.set('code', first.searchParams.get('code')!);
    assert.match(await refusal(browser, second), /login_failed/);
    assert.equal((await me(browser)).status, 401);
  });

  it('refuses a person without an Organization with the next step, or shows them the default namespace [API-19]', async () => {
    const browser = new BrowserSession();
    const refused = await signIn(browser, '', 'nobody');
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /Next: let an administrator add the mapper &quot;org&quot;.*organization_claim_missing/);
    const bearer = { headers: { authorization: `Bearer ${await realm.token('nobody')}` } };
    assert.equal((await problemOf(await api.call(undefined, '/api/v1/me', bearer))).code, 'organization_claim_missing');

    const lenient = await serve({ requireOrganization: false });
    try {
      const answer = await lenient.call(undefined, '/api/v1/me', bearer);
      assert.equal(((await answer.json()) as Me).organization, 'catalyst-system');
    } finally {
      await lenient.close();
    }
  });

  it('takes access tokens of programs, and refuses those of unconfirmed people', async () => {
    assert.equal(((await (await asBearer('alice')).json()) as Me).organization, 'acme');
    assert.equal((await problemOf(await asBearer('fresh'))).code, 'email_missing');
  });

  it('lets nobody choose their own Organization', async () => {
    const headers = { authorization: `Bearer ${await realm.token('alice')}`, 'content-type': 'application/json', accept: 'application/json' };
    const account = `${realm.issuer.href}/account`;
    const own = (await (await fetch(account, { headers })).json()) as { attributes?: object };
    assert.ok(!JSON.stringify(own).includes('"org_id"'), JSON.stringify(own));
    await fetch(account, { method: 'POST', headers, body: JSON.stringify({ ...own, attributes: { ...own.attributes, org_id: ['rival'] } }) });
    const answer = await api.call(undefined, '/api/v1/me', { headers: { authorization: `Bearer ${await realm.token('alice')}` } });
    assert.equal(((await answer.json()) as Me).organization, 'acme');
  });
});

async function refusal(browser: BrowserSession, address: URL): Promise<string> {
  const answer = await browser.open(address);
  assert.equal(answer.status, 401);
  return answer.text();
}
