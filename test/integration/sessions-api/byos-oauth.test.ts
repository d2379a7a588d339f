import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createOAuthClient } from '../../../services/sessions-api/access/oauth-client.ts';
import { sendJson, startAuthorizationServer, type AuthorizationServer } from './support/authorization-server.ts';
import { startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { byosPath, copyIn, keptIn, PersonalConsole, startOwnSandbox } from './support/own-account.ts';
import { alice, bob, problemOf } from './support/served-api.ts';

describe('sessions API: people\'s own accounts by OAuth', () => {
  let server: AuthorizationServer;
  let running: ApiOverCluster;
  let person: PersonalConsole;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    server = await startAuthorizationServer();
    running = await startApiOverCluster({ byosOAuth: createOAuthClient(server.settings), now: () => now });
    person = await PersonalConsole.open(running.api, alice);
  });
  afterEach(async () => {
    await running.close();
    await server.close();
  });

  const connect = async (): Promise<string | null> => person.comeBack(await server.agree(await person.begin()));

  it('are connected by code flow with PKCE, go into Sandboxes without what renews them, and into no answer or log [API-26] [API-27] [SEC-20]', async () => {
    await startOwnSandbox(running, alice, { name: 'mine', uid: 'alice-1' });
    await startOwnSandbox(running, bob, { name: 'theirs', uid: 'bob-2' });
    const before = await person.status();
    assert.deepEqual([before.connected, before.by, before.oauthOffered], [false, null, true]);
    const authorizeUrl = await person.begin();
    const { searchParams: sent } = new URL(authorizeUrl);
    assert.deepEqual(
      ['tenant', 'response_type', 'client_id', 'scope', 'code_challenge_method', 'redirect_uri'].map((name) => sent.get(name)),
      ['acme', 'code', 'openova-sandbox', 'inference profile', 'S256', `http://localhost${byosPath}/callback`],
    );
    assert.equal(await person.comeBack(await server.agree(authorizeUrl)), 'connected');

    const status = await person.status();
    const [refreshToken, accessToken] = server.given.slice(-2);
    assert.deepEqual(status, { connected: true, connectedAt: new Date(now).toISOString(), by: 'oauth', expiresAt: new Date(now + 7_200_000).toISOString(), expired: false, oauthOffered: true });
    assert.deepEqual(copyIn(running, 'alice-1'), { access_token: accessToken });
    assert.equal(copyIn(running, 'bob-2'), undefined);
    assert.deepEqual(keptIn(running, 'acme'), [{ access_token: accessToken, refresh_token: refreshToken }]);
    const told = [...running.api.logged, JSON.stringify(status)].join('');
    for (const secret of [...server.given, sent.get('state')!, server.asked[0]!.get('code_verifier')!]) assert.ok(!told.includes(secret));
    assert.match(told, /"action":"byos-connect","email":"alice@acme\.example".*"way":"oauth","outcome":"connected"/);
  });

  it('are forgotten with what renews them', async () => {
    await startOwnSandbox(running, alice, { name: 'mine', uid: 'alice-1' });
    await connect();
    assert.equal(await person.disconnect(), 204);
    assert.deepEqual([copyIn(running, 'alice-1'), keptIn(running, 'acme'), (await person.status()).connected], [undefined, [], false]);
  });

  it('are forgotten also when the provider does not take the token back', async () => {
    const other = await startApiOverCluster({ byosOAuth: createOAuthClient({ ...server.settings, revokeUrl: server.settings.tokenUrl }) });
    try {
      const page = await PersonalConsole.open(other.api, alice);
      await page.comeBack(await server.agree(await page.begin()));
      const [{ refresh_token: kept } = {}] = keptIn(other, 'acme');
      server.instead = (response) => void response.destroy();
      assert.equal(await page.disconnect(), 204);
      assert.deepEqual([server.asked.at(-1)?.get('token'), keptIn(other, 'acme')], [kept, []]);
      assert.match(other.api.logged.join(''), /"action":"byos-disconnect".*"revoked":false/);
    } finally {
      await other.close();
    }
  });

  it('are connected by requests in JSON as well, with the state, where the provider wants that', async () => {
    const other = await startApiOverCluster({ byosOAuth: createOAuthClient({ ...server.settings, tokenRequests: 'json' }) });
    try {
      const page = await PersonalConsole.open(other.api, alice);
      const back = await server.agree(await page.begin());
      assert.equal(await page.comeBack(back), 'connected');
      const [asked] = server.asked;
      assert.deepEqual([asked?.get('state'), asked?.get('client_id')], [back.searchParams.get('state'), 'openova-sandbox']);
    } finally {
      await other.close();
    }
  });

  it('cannot be connected where that is not set up, and a key can [API-26]', async () => {
    const plain = await startApiOverCluster();
    try {
      const problem = await problemOf(await plain.api.call(alice, `${byosPath}/start`, { method: 'POST' }));
      assert.deepEqual([problem.status, problem.code], [503, 'byos_oauth_not_configured']);
      assert.match(`${problem.detail} ${problem.next}`, /--byos-authorize-url.*paste a key/);
      const other = await PersonalConsole.open(plain.api, alice);
      assert.equal(await other.comeBack(new URL('http://localhost/?code=a&state=b')), 'not_offered');
      assert.equal((await other.status()).oauthOffered, false);
    } finally {
      await plain.close();
    }
  });

  it('are connected once: an answer that comes again is refused, and changes nothing', async () => {
    const back = await server.agree(await person.begin());
    const { attempt } = person;
    assert.equal(await person.comeBack(back), 'connected');
    const kept = keptIn(running, 'acme');
    assert.equal(await person.comeBack(back, attempt), 'provider_refused');
    assert.equal(await person.comeBack(back, ''), 'not_begun');
    assert.deepEqual(keptIn(running, 'acme'), kept);
  });

  it('are connected by who has begun, in the same session and browser, within ten minutes', async () => {
    const back = await server.agree(await person.begin());
    const other = new URL(back);
    other.searchParams.set('state', 'another');
    assert.equal(await person.comeBack(other), 'not_begun');
    other.searchParams.delete('state');
    assert.equal(await person.comeBack(other), 'not_begun');
    const strangers = [bob, { ...alice, orgId: 'rival' }];
    for (const stranger of strangers) assert.equal(await (await PersonalConsole.open(running.api, stranger)).comeBack(back, person.attempt), 'other_person');
    now += 601_000;
    assert.equal(await person.comeBack(back), 'not_begun');
    assert.deepEqual([server.asked.length, keptIn(running, 'acme'), keptIn(running, 'rival')], [0, [], []]);
  });

  it('lead somebody whose session has ended meanwhile to begin again, and tell programs so', async () => {
    const page = await running.api.call(undefined, `${byosPath}/callback?code=a&state=b`, { headers: { accept: 'text/html' } });
    assert.deepEqual([page.status, page.headers.get('location')], [303, '/settings?byos=not_begun']);
    const program = await running.api.call(undefined, `${byosPath}/callback?code=a&state=b`);
    assert.deepEqual([program.status, (await problemOf(program)).code], [401, 'session_missing']);
  });

  for (const [error, outcome] of [['access_denied', 'denied'], ['temporarily_unavailable', 'provider_unreachable'], ['invalid_scope', 'provider_misconfigured']]) {
    it(`are told as ${outcome} when the provider says ${error}`, async () => {
      const back = await server.agree(await person.begin());
      back.searchParams.delete('code');
      back.searchParams.set('error', error!);
      assert.equal(await person.comeBack(back), outcome);
      assert.equal(server.asked.length, 0);
    });
  }

  const token = 'a-token-that-must-not-be-taken';
  const answers: readonly (readonly [what: string, outcome: string, answer: (response: ServerResponse) => void])[] = [
    ['a code that does not hold', 'provider_refused', (response) => sendJson(response, { error: 'invalid_grant' }, 400)],
    ['a client that it does not know', 'provider_misconfigured', (response) => sendJson(response, { error: 'invalid_client' }, 401)],
    ['a failure of its own', 'provider_unreachable', (response) => sendJson(response, {}, 502)],
    ['a cut connection', 'provider_unreachable', (response) => response.destroy()],
    ['no token', 'provider_malformed', (response) => sendJson(response, { token_type: 'bearer' })],
    ['a token of another type', 'provider_malformed', (response) => sendJson(response, { access_token: token, token_type: 'dpop' })],
    ['a token with a line break', 'provider_malformed', (response) => sendJson(response, { access_token: `${token}\nX=1`, token_type: 'bearer' })],
    ['more than a token can be', 'provider_malformed', (response) => sendJson(response, { access_token: token, token_type: 'bearer', more: 'x'.repeat(70_000) })],
    ['no JSON', 'provider_malformed', (response) => response.end('<html>')],
    ['another address', 'provider_malformed', (response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
  ];
  for (const [what, outcome, answer] of answers) {
    it(`are told as ${outcome} when the provider answers with ${what}`, async () => {
      server.instead = answer;
      assert.equal(await connect(), outcome);
      assert.deepEqual([keptIn(running, 'acme'), (await person.status()).connected], [[], false]);
      assert.match(running.api.logged.join(''), new RegExp(`"action":"byos-connect-failed".*"outcome":"${outcome}"`));
    });
  }

  it('are told as not kept when the cluster takes no Secret', async () => {
    const back = await server.agree(await person.begin());
    await running.local.stop();
    assert.equal(await person.comeBack(back), 'not_kept');
  });

  it('are limited like other changes', async () => {
    const back = new URL('http://localhost/?code=a&state=b');
    const outcomes = await Promise.all(Array.from({ length: 70 }, () => person.comeBack(back)));
    assert.ok(outcomes.includes('429 ') && outcomes.includes('not_begun'), outcomes.join(' '));
  });
});
