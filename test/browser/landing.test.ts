import assert from 'node:assert/strict';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import type { RecordedAnswer } from './support/recorded-api.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';

describe('the landing page', () => {
  const ui = recordedConsole();

  it('has the product\'s name and leads from / to /sandbox [UI-01] [UI-02] [UI-26]', async () => {
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [] } });
    const page = await ui.open('/');
    await page.waitForURL('**/sandbox');
    assert.equal(await page.title(), 'OpenOva Sandbox');
    await page.getByRole('banner').getByText('OpenOva Sandbox').waitFor();
  });

  for (const status of [503, 404]) {
    it(`shows an empty state with a pill while the API answers ${status} [UI-30]`, async () => {
      ui.api.on(`GET ${listPath}`, { status, body: { code: 'cluster_unavailable' } });
      const page = await ui.open('/sandbox');
      await page.getByTestId('empty-state').getByText('API pending').waitFor();
      assert.equal(await page.getByText('Reading your Sandboxes').count(), 0);
    });
  }

  it('shows a spinner on a pending Sandbox, in a card of the house form [UI-27] [UI-29] [UI-31]', async () => {
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox({ conditions: conditionsWith(2) })] } });
    const page = await ui.open('/sandbox');
    const card = page.getByTestId('sandbox-card');
    await card.getByText('2 of 6 stages done').waitFor();
    assert.ok(await card.getByRole('status').count());
    assert.equal(await card.getByText(/unknown/i).count(), 0);
    assert.equal(await card.getByTestId('phase-badge').getAttribute('data-tone'), 'amber');
    const style = await card.evaluate((element) => {
      const { padding, borderRadius, backgroundColor, borderTopColor } = getComputedStyle(element);
      return { padding, borderRadius, backgroundColor, borderTopColor };
    });
    assert.deepEqual([style.padding, style.borderRadius], ['20px', '12px']);
    assert.deepEqual([style.backgroundColor, style.borderTopColor], ['rgb(255, 255, 255)', 'rgb(220, 225, 232)']);
  });

  it('starts an agent with one click and shows its stages before the first poll answers [UI-18] [UI-19]', async () => {
    const held = Promise.withResolvers<RecordedAnswer>();
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [] } });
    ui.api.on(`POST ${listPath}`, { status: 201, body: recordedSandbox({ conditions: conditionsWith(1) }) });
    ui.api.on(`GET ${listPath}/blue-heron`, () => held.promise);
    const page = await ui.open('/sandbox');
    await page.getByLabel('Name (optional)', { exact: true }).fill('Blue heron');
    await page.getByRole('button', { name: 'Start opencode' }).click();
    await page.waitForURL('**/sandbox/blue-heron');
    await pollUntil(async () => (await page.locator('[data-testid=stage][data-state=done]').count()) === 1);
    assert.deepEqual(JSON.parse(ui.api.requests('POST', listPath)[0]?.body ?? ''), { agent: 'opencode', displayName: 'Blue heron' });
    held.resolve({ body: recordedSandbox() });
  });

  for (const [whose, person, organization] of [
    ['a person', { used: 5, limit: 5, left: 0 }, { used: 9, limit: 20, left: 11 }],
    ['an Organization', { used: 1, limit: 5, left: 4 }, { used: 20, limit: 20, left: 0 }],
  ] as const) {
    it(`says that the quota of ${whose} is used up before one too many is tried`, async () => {
      ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox()] } });
      ui.api.on('GET /api/v1/sandbox/quota', { body: { person, organization } });
      const page = await ui.open('/sandbox');
      await page.getByTestId('quota-used-up').getByText(/Delete one/).waitFor();
    });
  }

  it('says why an agent was not started and what to do', async () => {
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [] } });
    ui.api.on(`POST ${listPath}`, { status: 409, body: { code: 'quota_used', detail: 'your plan allows 3 Sandboxes', next: 'delete one' } });
    const page = await ui.open('/sandbox');
    await page.getByRole('button', { name: 'Start aider' }).click();
    await page.getByRole('alert').getByText('Your plan allows 3 Sandboxes. Delete one.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Start aider' }).isEnabled());
  });
});
