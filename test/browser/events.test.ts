import assert from 'node:assert/strict';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { eventStream } from './support/recorded-api.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';
const eventsPath = '/api/v1/sandbox/events';

describe('the lists of Sandboxes', () => {
  const ui = recordedConsole();

  beforeEach(() => {
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox()] } });
    ui.api.on(`GET ${eventsPath}`, eventStream);
  });

  it('change by events, without asking again', async () => {
    const page = await ui.open('/sandbox');
    await page.getByTestId('events-badge').getByText('Live', { exact: true }).waitFor();
    await pollUntil(() => ui.api.followers === 1);
    ui.api.emit('sandbox', recordedSandbox({ conditions: conditionsWith(4) }));
    await page.getByText('4 of 6 stages done').waitFor();
    ui.api.emit('sandbox', recordedSandbox({ id: 'red-fox', displayName: 'red fox' }));
    await page.getByTestId('sandbox-card').filter({ hasText: 'red fox' }).waitFor();
    ui.api.emit('deleted', { id: 'blue-heron' });
    await page.getByTestId('sandbox-card').filter({ hasText: 'blue-heron' }).waitFor({ state: 'detached' });
    assert.equal(ui.api.requests('GET', listPath).length, 1);
  });

  it('say when they are not live, and are again what is there when the stream is back', async () => {
    const page = await ui.open('/sandbox');
    await page.getByTestId('events-badge').getByText('Live', { exact: true }).waitFor();
    ui.api.on(`GET ${eventsPath}`, { status: 503, body: { code: 'cluster_unavailable' } });
    ui.api.cutStreams();
    await page.getByTestId('events-badge').getByText('Not live').waitFor();
    ui.api.on(`GET ${eventsPath}`, eventStream);
    await pollUntil(() => ui.api.followers === 1, 30_000);
    ui.api.emit('snapshot', { sandboxes: [recordedSandbox({ id: 'red-fox', displayName: 'red fox' })] });
    await page.getByTestId('sandbox-card').filter({ hasText: 'red fox' }).waitFor();
    assert.equal(await page.getByTestId('sandbox-card').filter({ hasText: 'blue-heron' }).count(), 0);
    await page.getByTestId('events-badge').getByText('Live', { exact: true }).waitFor();
  });

  it('are followed by the page of an Organization as well, and by no page that is left', async () => {
    ui.api.on('GET /api/v1/me', { body: { email: 'ada@acme.test', organization: 'acme', isAdmin: true } });
    const page = await ui.open('/admin');
    await pollUntil(() => ui.api.followers === 1);
    ui.api.emit('sandbox', recordedSandbox({ phase: 'Ready', status: 'running', spend30d: 12.5, spendCurrency: 'USD', lastActivityAt: new Date().toISOString() }));
    await page.getByTestId('admin-row').getByText('$12.50').waitFor();
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await pollUntil(() => ui.api.followers === 0);
  });
});
