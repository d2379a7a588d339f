import assert from 'node:assert/strict';
import { alice, loginCode, problemOf, serveSessionsApi, type ServedApi } from './support/served-api.ts';

describe('sessions API: login link', () => {
  let api: ServedApi;

  beforeEach(async () => {
    api = await serveSessionsApi();
  });
  afterEach(() => api.close());

  const login = (code: string) => api.call(undefined, `/login?code=${code}`);

  it('signs its person in once, with a cookie that no script can read', async () => {
    const answer = await login(loginCode);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/']);
    const cookie = answer.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^openova-session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const me = await api.call(undefined, '/api/v1/me', { headers: { cookie: cookie.split(';')[0]! } });
    assert.equal(((await me.json()) as { email: string }).email, alice.email);
    const again = await login(loginCode);
    assert.deepEqual([again.status, (await problemOf(again)).code], [401, 'login_link_refused']);
  });

  it('leads its person to the console when they open it again in the same browser', async () => {
    await login(loginCode);
    const again = await api.call(alice, `/login?code=${loginCode}&return=/settings`);
    assert.deepEqual([again.status, again.headers.get('location'), again.headers.get('set-cookie')], [303, '/settings', null]);
    const stranger = await api.call(undefined, `/login?code=${loginCode}`, { headers: { cookie: 'openova-session=forged' } });
    assert.deepEqual([stranger.status, (await problemOf(stranger)).code], [401, 'login_link_refused']);
  });

  it('refuses a wrong code and none, and is still good afterwards', async () => {
    assert.equal((await login('wrong')).status, 401);
    assert.equal((await api.call(undefined, '/login')).status, 401);
    assert.equal((await login(loginCode)).status, 303);
    assert.ok(!api.logged.join('').includes(loginCode));
  });

  it('leads back to the page that was asked for, and to no other site', async () => {
    assert.equal((await login(`${loginCode}&return=/sandbox/my-work`)).headers.get('location'), '/sandbox/my-work');
    const other = await serveSessionsApi();
    try {
      const answer = await other.call(undefined, `/login?code=${loginCode}&return=//evil.example`);
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/']);
    } finally {
      await other.close();
    }
  });

  it('says to a person in a page what a program gets as a problem', async () => {
    const page = await api.call(undefined, '/login?code=wrong', { headers: { accept: 'text/html' } });
    assert.deepEqual([page.status, page.headers.get('content-type')], [401, 'text/html; charset=utf-8']);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(await page.text(), /Next: start the local plane again.*login_link_refused/);
  });

  it('asks for a session where there is none, and refuses one that was changed [API-25]', async () => {
    assert.equal((await problemOf(await api.call(undefined, '/api/v1/me'))).code, 'session_missing');
    const cookie = (await login(loginCode)).headers.get('set-cookie')!.split(';')[0]!;
    const forged = await api.call(undefined, '/api/v1/me', { headers: { cookie: `${cookie.slice(0, -4)}AAAA` } });
    assert.deepEqual([forged.status, (await problemOf(forged)).code], [401, 'session_expired']);
  });
});
