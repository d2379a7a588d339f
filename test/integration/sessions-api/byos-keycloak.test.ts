import assert from 'node:assert/strict';
import { nopLogger } from '@openova/process-kit';
import { createOAuthClient, type OAuthSettings } from '../../../services/sessions-api/access/oauth-client.ts';
import { openOidcProvider } from '../../../services/sessions-api/access/oidc-provider.ts';
import { openCluster, type Cluster } from '../../../services/sessions-api/cluster/cluster.ts';
import { keycloak as part } from '../../../tools/parts/parts.ts';
import { startKeycloak, type KeycloakServer } from '../../support/keycloak-server.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { partOrSkip } from '../package/skip-reasons.ts';
import { BrowserSession, formAction, locationOf } from './support/browser-session.ts';
import { startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { makeRealm, password, type Realm } from './support/keycloak-realm.ts';
import { byosPath, copyIn, keptIn, startOwnSandbox, type AnsweredAccount } from './support/own-account.ts';
import { alice, serveSessionsApi, type ServedApi } from './support/served-api.ts';

const lifeSeconds = 4;
const secret = 'a secret+with/signs';

describe(`sessions API: own accounts by OAuth at Keycloak ${part.version}`, function () {
  this.timeout(300_000);
  let keycloak: KeycloakServer;
  let realm: Realm;
  let running: ApiOverCluster;
  let second: { readonly cluster: Cluster; readonly api: ServedApi } | undefined;

  before(async function () {
    keycloak = await startKeycloak(await partOrSkip(this, part));
    realm = await makeRealm(keycloak, 'accounts');
    await keycloak.admin('PUT', '/accounts', { accessTokenLifespan: lifeSeconds, revokeRefreshToken: true, refreshTokenMaxReuse: 0 });
    const redirectUris = [`http://localhost${byosPath}/callback`];
    const attributes = { 'pkce.code.challenge.method': 'S256' };
    await keycloak.admin('POST', '/accounts/clients', { clientId: 'public-one', publicClient: true, redirectUris, attributes });
    await keycloak.admin('POST', '/accounts/clients', { clientId: 'secret:one', publicClient: false, clientAuthenticatorType: 'client-secret', secret, redirectUris, attributes });
    await realm.addPerson({ username: 'alice', email: alice.email, organization: 'acme' });
  });
  after(() => keycloak?.close());
  afterEach(async () => {
    await second?.api.close();
    await second?.cluster.close();
    second = undefined;
    await running.close();
  });

  const endpoint = (name: string): URL => new URL(`${realm.issuer.href}/protocol/openid-connect/${name}`);
  const settings = (own: Partial<OAuthSettings>): OAuthSettings => {
    return { authorizeUrl: endpoint('auth'), tokenUrl: endpoint('token'), clientId: 'public-one', clientSecret: undefined, scopes: 'openid offline_access', tokenRequests: 'form', revokeUrl: endpoint('revoke'), ...own };
  };
  const start = async (own: Partial<OAuthSettings> = {}): Promise<BrowserSession> => {
    const options = { loginLink: undefined, oidc: openOidcProvider({ ...realm, requireOrganization: true }), byosOAuth: createOAuthClient(settings(own)), renewalMs: 50 };
    running = await startApiOverCluster(options);
    const cluster = openCluster({ access: running.local.access, ownNamespace: 'catalyst-system', log: nopLogger });
    second = { cluster, api: await serveSessionsApi({ ...options, cluster }) };
    await startOwnSandbox(running, alice, { name: 'mine', uid: 'alice-1' });
    const browser = new BrowserSession();
    assert.equal((await browser.open(here(await agree(browser, locationOf(await browser.open(api('/login'))))))).status, 303);
    return browser;
  };
  const api = (path: string): URL => new URL(path, running.api.url);
  const here = ({ pathname, search }: URL): URL => api(`${pathname}${search}`);
  const connect = async (browser: BrowserSession): Promise<string | null> => {
    const { authorizeUrl } = (await (await browser.call('POST', api(`${byosPath}/start`))).json()) as { authorizeUrl: string };
    const back = await browser.open(here(await agree(browser, new URL(authorizeUrl))));
    return back.headers.get('location');
  };
  const status = async (browser: BrowserSession): Promise<AnsweredAccount> => (await (await browser.call('GET', api(`${byosPath}/status`))).json()) as AnsweredAccount;
  const audited = (action: string): number => [...running.api.logged, ...(second?.api.logged ?? [])].filter((line) => line.includes(`"action":"${action}"`)).length;
  const works = async (): Promise<boolean> => (await fetch(endpoint('userinfo'), { headers: { authorization: `Bearer ${copyIn(running, 'alice-1')?.['access_token']}` } })).status === 200;

  it('connects a person who is signed in, and renews once for two replicas although a refresh token works once [SEC-20]', async () => {
    const browser = await start();
    assert.equal(await connect(browser), '/settings?byos=connected');
    const { connected, by, expiresAt } = await status(browser);
    assert.deepEqual([connected, by], [true, 'oauth']);
    assert.ok(Date.parse(expiresAt ?? '') > Date.now() - 1_000);
    assert.deepEqual(Object.keys(copyIn(running, 'alice-1') ?? {}), ['access_token']);
    const tokens = new Set<string | undefined>();
    await pollUntil(() => tokens.add(copyIn(running, 'alice-1')?.['access_token']).size > 4, 60_000);
    await pollUntil(works);
    assert.equal(audited('byos-expire'), 0);
    assert.ok(audited('byos-renew') >= 4);
    const [{ refresh_token: last = '' } = {}] = keptIn(running, 'acme');
    assert.equal((await browser.call('DELETE', api(byosPath))).status, 204);
    assert.deepEqual([copyIn(running, 'alice-1'), keptIn(running, 'acme')], [undefined, []]);
    await assert.rejects(createOAuthClient(settings({})).refresh(last), { failure: 'refused' });
    const logs = [...running.api.logged, ...second!.api.logged].join('');
    for (const token of tokens) assert.ok(token !== undefined && !logs.includes(token));
  });

  it('is a confidential client where it has a secret, and tells when that is wrong', async () => {
    const browser = await start({ clientId: 'secret:one', clientSecret: secret });
    assert.equal(await connect(browser), '/settings?byos=connected');
    await pollUntil(() => audited('byos-renew') > 0);
    await pollUntil(works);
    await second?.api.close();
    await second?.cluster.close();
    second = undefined;
    await running.close();
    assert.equal(await connect(await start({ clientId: 'secret:one', clientSecret: 'another' })), '/settings?byos=provider_misconfigured');
  });

  it('ends the connection of somebody whom Keycloak lets in no longer', async () => {
    const browser = await start();
    await connect(browser);
    const [{ id } = { id: '' }] = (await keycloak.admin('GET', '/accounts/users?username=alice')) as { id: string }[];
    await keycloak.admin('PUT', `/accounts/users/${id}`, { enabled: false });
    await pollUntil(() => audited('byos-expire') > 0);
    const { connected, expired } = await status(browser);
    assert.deepEqual([connected, expired, copyIn(running, 'alice-1'), keptIn(running, 'acme')], [false, true, undefined, [{}]]);
    await keycloak.admin('PUT', `/accounts/users/${id}`, { enabled: true });
    assert.equal(await connect(browser), '/settings?byos=connected');
  });
});

// Where Keycloak sends the person back to. A browser that is signed in there sees no form.
async function agree(browser: BrowserSession, toProvider: URL): Promise<URL> {
  const shown = await browser.open(toProvider);
  if (shown.status === 302) return locationOf(shown);
  return locationOf(await browser.open(formAction(await shown.text()), new URLSearchParams({ username: 'alice', password })));
}
