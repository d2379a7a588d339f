import assert from 'node:assert/strict';
import jsQR from 'jsqr';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { launchChromium } from './support/chromium.ts';
import { CuttableWay } from './support/cuttable-way.ts';
import { startLocalPlane, type RunningPlane } from './support/local-plane.ts';
import { badge, paste, screenText, showsText } from './support/terminal-screen.ts';

const patiently = { timeout: 120_000 };

/** The example application: it forges events and counts them, and its own test says whether it does. */
const eventForge = [
  'mkdir -p eventforge && cd eventforge',
  'cat > forge.sh <<"END"',
  'for n in $(seq "$1"); do echo "{\\"event\\":\\"forged\\",\\"n\\":$n}"; done',
  'END',
  'sh forge.sh 12 > events.jsonl',
  'test "$(wc -l < events.jsonl)" = 12 && echo "eventforge-built-$((40 + 2))"',
].join('\n');

describe('the journey of a developer, on a real local plane', function () {
  this.timeout(400_000);
  let browser: Browser;
  let plane: RunningPlane;
  let way: CuttableWay;
  let desktop: BrowserContext;
  let page: Page;

  before(async function () {
    plane = await startLocalPlane();
    way = await CuttableWay.to(Number(new URL(plane.origin).port));
    browser = await launchChromium(this, '--disable-3d-apis', way.browserOption);
    desktop = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await desktop.newPage();
  });
  after(async () => {
    await browser?.close();
    await way?.close();
    await plane?.dispose();
  });

  it('leads from the login link to a Sandbox whose stages turn Done, and builds EventForge in it [UI-34]', async () => {
    await page.goto(plane.loginUrl);
    await page.getByLabel('Name (optional)', { exact: true }).fill('EventForge');
    await page.getByRole('button', { name: 'Start sovereign-shell' }).click();
    await page.waitForURL('**/sandbox/sovereign-shell-*');
    await badge(page, 'Live', patiently);
    await paste(page, eventForge);
    await page.keyboard.press('Enter');
    await showsText(page, 'eventforge-built-42');
  });

  it('hands over to a phone by a code without a secret, and comes back with what the phone did [UI-33] [UI-34]', async () => {
    await page.getByRole('button', { name: 'Other device', exact: true }).click();
    const address = await scanned(page);
    assert.equal(address, page.url());
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, storageState: await desktop.storageState() })).newPage();
    await phone.goto(address);
    await phone.getByTestId('message-agent').filter({ hasText: 'eventforge-built-42' }).first().waitFor(patiently);
    await phone.getByLabel('Say something', { exact: true }).fill('sh forge.sh 3 >> events.jsonl; echo "events-$(wc -l < events.jsonl)"');
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
    await phone.getByTestId('message-agent').filter({ hasText: 'events-15' }).first().waitFor(patiently);
    await phone.context().close();
    await showsText(page, 'events-15');
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('echo "back-$((20 + 3))"\n');
    await showsText(page, 'back-23');
  });

  it('starts a second terminal in the same files, and ends it [UI-34]', async () => {
    await page.getByTestId('new-terminal').locator('summary').click();
    await page.getByRole('button', { name: 'Start Shell in a new terminal', exact: true }).click();
    await page.waitForURL('**?terminal=*');
    await badge(page, 'Live');
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('find . -name events.jsonl | xargs wc -l | sed "s/^/found: /"\n');
    await pollUntil(async () => /found: +15/.test(await screenText(page)));
    await page.getByRole('button', { name: 'End Shell', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it', exact: true }).click();
    await pollUntil(async () => !page.url().includes('terminal='));
    await showsText(page, 'back-23');
  });

  it('says that the network is cut, sends no key meanwhile, and misses nothing when it is back', async () => {
    const list = await desktop.newPage();
    await list.goto(`${plane.origin}/sandbox`);
    await list.getByTestId('events-badge').getByText('Live', { exact: true }).waitFor();
    await page.bringToFront();
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('clear; for n in $(seq 80); do echo "tick-$n"; sleep 0.1; done; echo "ticked-$((70 + 7))"\n');
    await showsText(page, 'tick-3');
    assert.ok(way.count > 0);
    way.cut();
    await badge(page, 'Reconnecting');
    await page.getByTestId('connection-bar').getByText('keys you press now are not sent').waitFor();
    await list.getByTestId('events-badge').getByText('Not live').waitFor();
    await page.keyboard.type('typed-while-cut');
    way.restore();
    await badge(page, 'Live', patiently);
    await showsText(page, 'ticked-77');
    const ticks = Array.from((await screenText(page)).matchAll(/tick-(\d+)/g), ([, number]) => Number(number));
    assert.deepEqual(ticks, Array.from(ticks, (_, index) => 81 - ticks.length + index));
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('clear; echo "again-$((60 + 6))"\n');
    await showsText(page, 'again-66');
    assert.ok(!(await screenText(page)).includes('typed-while-cut'));
    await list.getByTestId('events-badge').getByText('Live', { exact: true }).waitFor(patiently);
    await list.close();
    await page.keyboard.type('echo "back-$((20 + 3))"\n');
    await showsText(page, 'back-23');
  });

  it('sleeps and wakes with its files and its last screen', async () => {
    await page.getByTestId('session-menu').locator('summary').click();
    await page.getByRole('button', { name: 'Put to sleep', exact: true }).click();
    await page.getByRole('button', { name: 'Wake it', exact: true }).click(patiently);
    await badge(page, 'Live', patiently);
    await showsText(page, 'back-23');
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('wc -l < "$(find . -name events.jsonl)" | sed "s/^ */kept-/"\n');
    await showsText(page, 'kept-15');
  });

  it('is renamed, seen by the sovereign-admin as it changes, and deleted [UI-35]', async () => {
    await page.getByTestId('session-menu').locator('summary').click();
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByLabel('New name', { exact: true }).fill('EventForge two');
    await page.getByRole('button', { name: 'Rename it', exact: true }).click();
    await page.getByRole('heading', { name: 'EventForge two', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Organization', exact: true }).click();
    const row = page.getByTestId('admin-row').filter({ hasText: 'EventForge two' });
    await row.getByTestId('phase-badge').getByText('Ready', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Put to sleep', exact: true }).click();
    await row.getByTestId('phase-badge').getByText('Asleep', { exact: true }).waitFor(patiently);
    await row.getByRole('button', { name: 'Delete EventForge two', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete it', exact: true }).click();
    await row.waitFor({ state: 'detached', ...patiently });
    assert.ok(page.url().endsWith('/admin'));
  });

  it('ends with a sign-out, after which the page shows nothing', async () => {
    await page.getByTestId('account').locator('summary').click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'You have signed out', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('alert').getByText('Start the local plane again for a new one.').waitFor();
  });
});

/** What a camera's decoder reads in the code that the page shows. */
async function scanned(page: Page): Promise<string> {
  const { pixels, side } = await page.getByTestId('qr').evaluate(async (svg) => {
    const drawing = svg.cloneNode(true) as SVGElement;
    drawing.querySelector('path')?.setAttribute('fill', 'black');
    drawing.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    const image = new Image(400, 400);
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 400 });
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('there is no canvas');
    context.fillStyle = 'white';
    context.fillRect(0, 0, 400, 400);
    context.drawImage(image, 0, 0, 400, 400);
    return { pixels: [...context.getImageData(0, 0, 400, 400).data], side: 400 };
  });
  return jsQR.default(Uint8ClampedArray.from(pixels), side, side)?.data ?? '';
}
