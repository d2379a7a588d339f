import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { consoleDist } from '../../console/bundle.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
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
    await page.getByRole('link', { name: 'Organization' }).click();
    const row = await page.getByTestId('admin-row').innerText();
    for (const part of ['ada@acme.test', 'Failed', 'TokenMintFailed', 'the bridge answered 401 bearer_wrong', 'every 30 seconds']) assert.ok(row.includes(part), part);
  });

  it('take a key of one\'s own and do not keep it on the page', async () => {
    const key = 'sk-ant-0123456789abcdefghij';
    ui.api.on('PUT /api/v1/sandbox/byos/claude-code', { body: { connected: true } });
    const page = await ui.open('/settings');
    await page.getByLabel('Key', { exact: true }).fill(key);
    ui.api.on('GET /api/v1/sandbox/byos/claude-code/status', { body: { connected: true } });
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    assert.deepEqual(JSON.parse(ui.api.requests('PUT', '/api/v1/sandbox/byos/claude-code')[0]?.body ?? ''), { key });
    assert.equal(await page.getByLabel('Key', { exact: true }).inputValue(), '');
  });

  it('show a new API token once', async () => {
    ui.api.on('POST /api/v1/sandbox/tokens', { status: 201, body: { id: 't', token: 'ost_secret' } });
    const page = await ui.open('/settings');
    await page.getByLabel('What it is for').fill('laptop');
    await page.getByLabel('Holds for').selectOption('30 days');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('ost_secret').waitFor();
    assert.deepEqual(JSON.parse(ui.api.requests('POST', '/api/v1/sandbox/tokens')[0]?.body ?? ''), { name: 'laptop', days: 30 });
    await page.reload();
    await page.getByRole('heading', { name: 'API tokens' }).waitFor();
    assert.equal(await page.getByText('ost_secret').count(), 0);
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`have nothing that axe finds against WCAG 2.2 AA, ${colorScheme}`, async () => {
      const page = await ui.newPage({ colorScheme, reducedMotion: 'reduce', bypassCSP: true });
      for (const path of ['/sandbox', '/sandbox/blue-heron', '/describe', '/settings', '/admin']) {
        await page.goto(ui.api.url + path);
        await page.getByText(/TokenMintFailed|API tokens|Created|What was understood/).first().waitFor();
        await page.addScriptTag({ path: axePath });
        const found = await page.evaluate<string[]>(
          "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))",
        );
        assert.deepEqual(found, [], path);
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
