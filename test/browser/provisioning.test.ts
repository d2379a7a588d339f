import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import type { RecordedAnswer } from './support/recorded-api.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';
const onePath = `${listPath}/blue-heron`;
const stageLabels = ['Namespace', 'RBAC', 'Storage', 'pty Pod', 'MCP Pod', 'newapi Token'];

const failures = [
  { type: 'RBACReady', reason: 'OwnerEmailMissing', message: 'spec.owner.email is empty' },
  { type: 'RBACReady', reason: 'OwnerOrgRefMissing', message: 'spec.owner.orgRef.slug is empty' },
  { type: 'StorageReady', reason: 'ManifestRenderFailed', message: 'cannot compose "home": spec.quota.storage "5 Gb" is no quantity' },
  { type: 'PtyServerReady', reason: 'GitopsWriteFailed', message: 'statefulset "pty-server" stood still for 600 s' },
  { type: 'NewAPITokenReady', reason: 'TokenMintFailed', message: 'cannot mint token "blue-heron": the bridge answered 401 bearer_wrong' },
];

describe('the page of a Sandbox that is being prepared', () => {
  const ui = recordedConsole();

  it('paints six stages in their order before the API answers [UI-04] [UI-05] [UI-06] [UI-07] [UI-09]', async () => {
    const held = Promise.withResolvers<RecordedAnswer>();
    ui.api.on(`GET ${onePath}`, () => held.promise);
    const page = await ui.open('/sandbox/blue-heron');
    await pollUntil(() => ui.api.requests('GET', onePath).length > 0);
    await page.getByTestId('stage').nth(stageLabels.length - 1).waitFor();
    const labels = await page.getByTestId('stage').locator('span:nth-child(2)').allTextContents();
    assert.deepEqual(labels, stageLabels);
    assert.ok(await page.getByTestId('phase-badge').first().isVisible());
    assert.ok(await page.getByTestId('provisioning-panel').getByText('Preparing', { exact: true }).count());
    assert.equal(await page.getByText(/connecting/i).count(), 0);
    held.resolve({ body: recordedSandbox() });
  });

  it('turns chips Done one by one, polls every 2 s, and stops at Ready [UI-08] [UI-10] [UI-11] [UI-12]', async () => {
    let done = 0;
    ui.api.on(`GET ${onePath}`, () => ({
      body: done < 6 ? recordedSandbox({ conditions: conditionsWith(done) }) : recordedSandbox({ phase: 'Ready', status: 'running', conditions: conditionsWith(6) }),
    }));
    // A terminal that is refused looks for its Sandbox again.
    ui.api.on(`POST ${onePath}/tickets`, () => new Promise(() => {}));
    const page = await ui.newPage();
    await page.clock.install();
    await page.goto(`${ui.api.url}/sandbox/blue-heron`);
    const begun = await page.evaluate(() => Date.now());
    for (done = 1; done < 6; done += 2) {
      await page.clock.fastForward(2_000);
      await pollUntil(async () => (await states(page)).filter((state) => state === 'done').length === done);
    }
    done = 6;
    await page.clock.fastForward(2_000);
    await pollUntil(async () => (await page.getByTestId('provisioning-panel').count()) === 0);
    const passed = (await page.evaluate(() => Date.now())) - begun;
    const asked = ui.api.requests('GET', onePath).length;
    assert.ok(asked <= 2 + passed / 2_000, `${asked} requests in ${passed} ms`);
    await page.clock.fastForward(10_000);
    assert.equal(ui.api.requests('GET', onePath).length, asked);
  });

  for (const failure of failures) {
    it(`tells ${failure.reason} verbatim and what to do next [UI-14] [UI-15]`, async () => {
      const conditions = conditionsWith(1).map((condition) => (condition.type === failure.type ? { ...failure, status: 'False' } : condition));
      ui.api.on(`GET ${onePath}`, { body: recordedSandbox({ phase: 'Failed', status: 'failed', conditions }) });
      const page = await ui.open('/sandbox/blue-heron');
      await page.getByRole('button', { name: 'Delete + retry', exact: true }).waitFor();
      const told = await page.getByTestId('failed-condition').allInnerTexts();
      assert.equal(told.length, conditions.filter(({ status }) => status === 'False').length);
      for (const { type, reason, message } of conditions.filter(({ status }) => status === 'False')) {
        assert.ok(told.some((text) => [type, reason, message].every((part) => text.includes(part))), `${type} is not told`);
      }
      assert.match(told[0] ?? '', /Next step/);
    });
  }

  it('deletes and goes back to the landing page, and polls no more after Failed [UI-13] [UI-16]', async () => {
    ui.api.on(`GET ${onePath}`, { body: recordedSandbox({ phase: 'Failed', status: 'failed' }) });
    ui.api.on(`DELETE ${onePath}`, { status: 204 });
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [] } });
    const page = await ui.newPage();
    await page.clock.install();
    await page.goto(`${ui.api.url}/sandbox/blue-heron`);
    const retry = page.getByRole('button', { name: 'Delete + retry', exact: true });
    await retry.waitFor();
    await page.clock.fastForward(10_000);
    assert.equal(ui.api.requests('GET', onePath).length, 1);
    await retry.click();
    await page.waitForURL('**/sandbox');
    assert.equal(ui.api.requests('DELETE', onePath).length, 1);
  });

  it('says that a Sandbox is gone, and leads back [UI-17]', async () => {
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [] } });
    const page = await ui.open('/sandbox/blue-heron');
    await page.getByRole('heading', { name: 'Session no longer exists', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Back to all Sandboxes', exact: true }).click();
    await page.waitForURL('**/sandbox');
    assert.equal(ui.api.requests('GET', onePath).length, 1);
  });
});

async function states(page: Page): Promise<(string | null)[]> {
  const chips = await page.getByTestId('stage').all();
  return Promise.all(chips.map((chip) => chip.getAttribute('data-state')));
}
