import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { consoleDist } from '../../console/bundle.ts';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { axeViolations } from './support/axe.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';
const failed = conditionsWith(5).map((condition) =>
  condition.type === 'NewAPITokenReady' ? { ...condition, reason: 'TokenMintFailed', message: 'the bridge answered 401 bearer_wrong' } : condition,
);

describe('the pages of the console', function () {
  this.timeout(60_000);
  const ui = recordedConsole();

  beforeEach(() => {
    ui.api.on('GET /api/v1/me', { body: { email: 'ada@acme.test', organization: 'acme', isAdmin: true } });
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox({ phase: 'Failed', status: 'failed', conditions: failed })] } });
    ui.api.on(`GET ${listPath}/blue-heron`, { body: recordedSandbox({ phase: 'Failed', status: 'failed', conditions: failed }) });
    ui.api.on('GET /api/v1/sandbox/byos/claude-code/status', { body: { connected: false, connectedAt: null } });
    ui.api.on('GET /api/v1/sandbox/tokens', { body: { tokens: [] } });
  });

  it('show a sovereign-admin what is wrong in the Organization and what to do [UI-35]', async () => {
    const page = await ui.open('/sandbox');
    await page.getByRole('link', { name: 'Organization', exact: true }).click();
    const row = await page.getByTestId('admin-row').filter({ hasText: 'TokenMintFailed' }).innerText();
    for (const part of ['ada@acme.test', 'Failed', 'TokenMintFailed', 'the bridge answered 401 bearer_wrong', 'every 30 seconds']) assert.ok(row.includes(part), part);
  });

  it('take a key of one\'s own and do not keep it on the page', async () => {
    const key = 'sk-ant-0123456789abcdefghij';
    ui.api.on('PUT /api/v1/sandbox/byos/claude-code', { body: { connected: true } });
    const page = await ui.open('/settings');
    await page.getByLabel('Key', { exact: true }).fill(key);
    ui.api.on('GET /api/v1/sandbox/byos/claude-code/status', { body: { connected: true } });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    assert.deepEqual(JSON.parse(ui.api.requests('PUT', '/api/v1/sandbox/byos/claude-code')[0]?.body ?? ''), { key });
    assert.equal(await page.getByLabel('Key', { exact: true }).inputValue(), '');
  });

  it('show a new API token once', async () => {
    ui.api.on('POST /api/v1/sandbox/tokens', { status: 201, body: { id: 't', token: 'ost_secret' } });
    const page = await ui.open('/settings');
    await page.getByLabel('What it is for', { exact: true }).fill('laptop');
    await page.getByLabel('Holds for', { exact: true }).selectOption('30 days');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('ost_secret').waitFor();
    assert.deepEqual(JSON.parse(ui.api.requests('POST', '/api/v1/sandbox/tokens')[0]?.body ?? ''), { name: 'laptop', days: 30 });
    await page.reload();
    await page.getByRole('heading', { name: 'API tokens', exact: true }).waitFor();
    assert.equal(await page.getByText('ost_secret').count(), 0);
  });

  it('let a sovereign-admin look at those in one state, and put them to sleep where they are [UI-35]', async () => {
    const owl = { id: 'grey-owl', displayName: 'grey owl', phase: 'Ready', conditions: conditionsWith(6) };
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox({ phase: 'Failed', status: 'failed', conditions: failed }), recordedSandbox({ ...owl, status: 'running' })] } });
    ui.api.on(`PATCH ${listPath}/grey-owl`, () => {
      ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox({ ...owl, status: 'stopped' })] } });
      return { body: recordedSandbox({ ...owl, status: 'stopped' }) };
    });
    const page = await ui.open('/admin');
    await page.getByRole('button', { name: 'Failed 1', exact: true }).click();
    await pollUntil(async () => (await page.getByTestId('admin-row').count()) === 1);
    assert.ok((await page.getByTestId('admin-row').innerText()).includes('—'));
    await page.getByRole('button', { name: 'All 2', exact: true }).click();
    await page.getByRole('button', { name: 'Put to sleep', exact: true }).click();
    await page.getByRole('button', { name: 'Wake it', exact: true }).waitFor();
    assert.equal(ui.api.requests('PATCH', `${listPath}/grey-owl`)[0]?.body, '{"operatingMode":"Suspended"}');
  });

  it('are closed to others where they are for sovereign-admins [UI-35]', async () => {
    ui.api.on('GET /api/v1/me', { body: { email: 'bob@acme.test', organization: 'acme', isAdmin: false } });
    const page = await ui.open('/admin');
    await page.getByRole('heading', { name: 'This page is for sovereign-admins', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Organization', exact: true }).count(), 0);
  });

  it('ask before they revoke a token or disconnect a key', async () => {
    const expiresAt = new Date(Date.now() + 39.5 * 86_400_000).toISOString();
    ui.api.on('GET /api/v1/sandbox/tokens', { body: { tokens: [{ id: 't1', name: 'laptop', createdAt: expiresAt, expiresAt }] } });
    ui.api.on('DELETE /api/v1/sandbox/tokens/t1', () => {
      ui.api.on('GET /api/v1/sandbox/tokens', { body: { tokens: [] } });
      return { status: 204 };
    });
    ui.api.on('GET /api/v1/sandbox/byos/claude-code/status', { body: { connected: true, connectedAt: new Date(Date.now() - 3.5 * 86_400_000).toISOString() } });
    ui.api.on('DELETE /api/v1/sandbox/byos/claude-code', { status: 503, body: { code: 'cluster_unavailable', detail: 'the cluster cannot be reached', next: 'try again in some seconds' } });
    const page = await ui.open('/settings');
    await page.getByTestId('token').getByText('expires in 39 days').waitFor();
    await page.getByRole('button', { name: 'Revoke laptop', exact: true }).click();
    assert.equal(ui.api.requests('DELETE', '/api/v1/sandbox/tokens/t1').length, 0);
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('You have no API token.').waitFor();
    await page.getByText('Connected 3 days ago').waitFor();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByRole('alert').getByText('The cluster cannot be reached. Try again in some seconds.').waitFor();
  });

  it('are worked with the keyboard alone', async () => {
    ui.api.on(`POST ${listPath}`, { status: 201, body: recordedSandbox() });
    const page = await ui.open('/sandbox');
    await page.getByTestId('sandbox-card').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content');
    await page.getByTestId('account').locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Colours').waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Colours').waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate("document.activeElement.closest('[data-testid=account]') !== null"), true);
    await page.getByLabel('Name (optional)', { exact: true }).focus();
    await page.keyboard.type('heron');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sandbox/blue-heron');
    await page.getByTestId('session-menu').locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Rename', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('New name', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('New name', { exact: true }).waitFor({ state: 'detached' });
  });

  it('hold still for people who want no motion', async () => {
    ui.api.on(`GET ${listPath}/blue-heron`, { body: recordedSandbox({ conditions: conditionsWith(2) }) });
    const page = await ui.open('/sandbox/blue-heron', { reducedMotion: 'reduce' });
    await page.getByText('2 of 6 stages done').waitFor();
    const running = "document.getAnimations().filter(({ playState }) => playState === 'running').length";
    await pollUntil(async () => (await page.evaluate(running)) === 0);
  });

  it('do not let somebody else into a Sandbox, and say whose it is', async () => {
    ui.api.on('GET /api/v1/me', { body: { email: 'bob@acme.test', organization: 'acme', isAdmin: true } });
    ui.api.on(`GET ${listPath}/blue-heron`, { body: recordedSandbox({ phase: 'Ready', status: 'running', conditions: conditionsWith(6) }) });
    const page = await ui.open('/sandbox/blue-heron');
    await page.getByRole('heading', { name: 'This Sandbox is ada@acme.test’s', exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Other device', exact: true }).count(), 0);
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`have nothing that axe finds against WCAG 2.2 AA, ${colorScheme}`, async () => {
      const page = await ui.newPage({ colorScheme, reducedMotion: 'reduce', bypassCSP: true });
      for (const path of ['/sandbox', '/sandbox/blue-heron', '/describe', '/settings', '/admin']) {
        await page.goto(ui.api.url + path);
        await page.getByText(/TokenMintFailed|API tokens|Created|What was understood/).first().waitFor();
        assert.deepEqual(await axeViolations(page), [], path);
      }
    });
  }

  it('load at most 150 kB of JavaScript before the first page is there, and no terminal', async () => {
    const scripts: string[] = [];
    const page = await ui.newPage();
    page.on('response', (response) => response.url().endsWith('.js') && scripts.push(new URL(response.url()).pathname));
    await page.goto(`${ui.api.url}/sandbox`);
    await page.getByTestId('sandbox-card').waitFor();
    const bytes = scripts.map((path) => gzipSync(readFileSync(join(consoleDist, path)), { level: 9 }).length);
    assert.ok(bytes.length > 0 && bytes.reduce((sum, each) => sum + each, 0) <= 150_000, `${bytes.join(' + ')} bytes`);
    assert.ok(readdirSync(join(consoleDist, 'assets')).some((name) => name.startsWith('terminal-view')));
    assert.ok(!scripts.some((path) => path.includes('terminal-view')));
  });
});
