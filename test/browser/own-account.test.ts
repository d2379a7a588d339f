import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { buildConsole, consoleDist } from '../../console/bundle.ts';
import { createOAuthClient } from '../../services/sessions-api/access/oauth-client.ts';
import type { ByosOutcome } from '../../services/sessions-api/routes/byos-oauth.ts';
import { readConsoleFiles } from '../../services/sessions-api/console-files.ts';
import { startAuthorizationServer, type AuthorizationServer } from '../integration/sessions-api/support/authorization-server.ts';
import { startApiOverCluster, type ApiOverCluster } from '../integration/sessions-api/support/cluster-under-test.ts';
import { copyIn, keptIn, startOwnSandbox } from '../integration/sessions-api/support/own-account.ts';
import { alice, loginCode } from '../integration/sessions-api/support/served-api.ts';
import { freePort } from '../support/free-port.ts';
import { axeViolations } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { recordedConsole } from './support/recorded-console.ts';

const statusPath = '/api/v1/sandbox/byos/claude-code/status';
const startPath = '/api/v1/sandbox/byos/claude-code/start';
const nothing = { connected: false, connectedAt: null, by: null, expiresAt: null, expired: false, oauthOffered: true };
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const yesterday = new Date(Date.now() - 86_400_000).toISOString();
const byOAuth = { ...nothing, connected: true, connectedAt: yesterday, by: 'oauth', expiresAt: inAnHour };
const expired = { ...nothing, connectedAt: yesterday, by: 'oauth', expiresAt: yesterday, expired: true };

/** Every way in which connecting can fail. */
const failures: Readonly<Record<Exclude<ByosOutcome, 'connected' | 'connected_in_part'>, true>> = {
  denied: true,
  not_begun: true,
  other_person: true,
  not_offered: true,
  not_kept: true,
  provider_unreachable: true,
  provider_refused: true,
  provider_misconfigured: true,
  provider_malformed: true,
};

describe('the settings of one\'s own account', function () {
  this.timeout(60_000);
  const ui = recordedConsole();

  beforeEach(() => {
    ui.api.on('GET /api/v1/me', { body: { email: 'ada@acme.test', organization: 'acme', isAdmin: false } });
    ui.api.on('GET /api/v1/sandbox/tokens', { body: { tokens: [] } });
    ui.api.on(`GET ${statusPath}`, { body: nothing });
  });

  it('offer OAuth where it is set up, and a key everywhere', async () => {
    const page = await ui.open('/settings');
    await button(page, 'Connect with Anthropic').waitFor();
    assert.equal(await button(page, 'Connect').count(), 1);
    ui.api.on(`GET ${statusPath}`, { body: { ...nothing, oauthOffered: false } });
    await page.reload();
    await button(page, 'Connect').waitFor();
    assert.equal(await button(page, 'Connect with Anthropic').count(), 0);
  });

  it('tell how the account is connected, until when, and when it has to be again', async () => {
    ui.api.on(`GET ${statusPath}`, { body: byOAuth });
    const page = await ui.open('/settings');
    await page.getByText('Connected by OAuth', { exact: true }).waitFor();
    assert.match(await page.getByTestId('byos-end').innerText(), /^The token holds until .*\d{4}/);
    assert.deepEqual(await Promise.all(['Connect again with Anthropic', 'Replace', 'Disconnect'].map((name) => button(page, name).count())), [1, 1, 1]);
    ui.api.on(`GET ${statusPath}`, { body: expired });
    await page.reload();
    await page.getByText('Expired', { exact: true }).waitFor();
    assert.match(await page.getByTestId('byos-end').innerText(), /^The token ended .*Connect again, or paste a key\.$/);
    assert.deepEqual(await Promise.all(['Connect again with Anthropic', 'Connect', 'Disconnect'].map((name) => button(page, name).count())), [1, 1, 1]);
    ui.api.on(`GET ${statusPath}`, { body: { ...byOAuth, by: 'key', expiresAt: null } });
    await page.reload();
    await page.getByText('Connected', { exact: true }).waitFor();
    assert.deepEqual([await page.getByTestId('byos-end').count(), await button(page, 'Connect with Anthropic').count()], [0, 1]);
  });

  it('say for every failure what to do, until it is dismissed', async () => {
    const page = await ui.open('/settings');
    const told = new Set<string>();
    for (const outcome of Object.keys(failures)) {
      await page.goto(`${ui.api.url}/settings?byos=${outcome}`);
      told.add(await page.getByRole('alert').innerText());
    }
    assert.equal(told.size, Object.keys(failures).length);
    for (const text of told) assert.match(text, /^It was not connected: .*\. [A-Z].*\./);
    await button(page, 'Dismiss').click();
    await page.getByTestId('byos-outcome').waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).search, '');
  });

  it('take no address\'s word for a success, nor words that they do not know', async () => {
    const page = await ui.open('/settings?byos=connected');
    await button(page, 'Connect with Anthropic').waitFor();
    assert.equal(await page.getByTestId('byos-outcome').count(), 0);
    ui.api.on(`GET ${statusPath}`, { body: byOAuth });
    await page.reload();
    await page.getByRole('status').getByText('Your account is connected.').waitFor();
    await page.goto(`${ui.api.url}/settings?byos=something_else`);
    await page.getByText('Connected by OAuth', { exact: true }).waitFor();
    assert.equal(await page.getByTestId('byos-outcome').count(), 0);
  });

  it('say why it could not begin, and are worked with the keyboard', async () => {
    ui.api.on(`POST ${startPath}`, { status: 503, body: { code: 'byos_oauth_not_configured', detail: 'connecting by OAuth is not set up', next: 'paste a key' } });
    const page = await ui.open('/settings');
    await button(page, 'Connect with Anthropic').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Connecting by OAuth is not set up. Paste a key.').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-label')"), 'Key');
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`have nothing that axe finds against WCAG 2.2 AA, ${colorScheme}`, async () => {
      const page = await ui.newPage({ colorScheme, reducedMotion: 'reduce', bypassCSP: true });
      for (const [body, search, text] of [[byOAuth, '?byos=connected', 'Connected by OAuth'], [expired, '?byos=denied', 'Expired']] as const) {
        ui.api.on(`GET ${statusPath}`, { body });
        await page.goto(`${ui.api.url}/settings${search}`);
        await page.getByText(text, { exact: true }).waitFor();
        assert.deepEqual(await axeViolations(page), [], text);
      }
    });
  }
});

describe('connecting one\'s own account in the browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: AuthorizationServer;
  let running: ApiOverCluster;

  before(async function () {
    browser = await launchChromium(this);
    await buildConsole('warn');
  });
  after(() => browser?.close());
  beforeEach(async () => {
    server = await startAuthorizationServer();
    const publicUrl = new URL(`http://127.0.0.1:${await freePort()}`);
    running = await startApiOverCluster({ publicUrl, byosOAuth: createOAuthClient(server.settings), consoleFiles: readConsoleFiles(consoleDist) });
  });
  afterEach(async () => {
    await running.close();
    await server.close();
  });

  it('leads to the provider and back to the settings, and the token into the Sandbox', async () => {
    await startOwnSandbox(running, alice, { name: 'mine', uid: 'alice-1' });
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${running.api.url}/login?code=${loginCode}&return=/settings`);
      await page.getByRole('button', { name: 'Connect with Anthropic', exact: true }).click();
      await page.getByRole('status').getByText('Your account is connected.').waitFor();
      assert.equal(page.url(), `${running.api.url}/settings?byos=connected`);
      assert.deepEqual(Object.keys(copyIn(running, 'alice-1') ?? {}), ['access_token']);
      const shown = await page.content();
      for (const secret of server.given) assert.ok(!shown.includes(secret));
      const left = (await context.cookies()).map(({ name }) => name);
      assert.deepEqual(left, ['openova-session']);
      await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
      await page.getByText('Not connected', { exact: true }).waitFor();
      assert.deepEqual([copyIn(running, 'alice-1'), keptIn(running, 'acme')], [undefined, []]);
    } finally {
      await context.close();
    }
  });
});

function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name, exact: true });
}
