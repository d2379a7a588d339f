import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PtyRuntime } from '../integration/pty-server/support/pty-runtime.ts';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { axeViolations } from './support/axe.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';
import { badge, paste, screenText, showsText } from './support/terminal-screen.ts';

const onePath = '/api/v1/sandbox/sessions/shop';

describe('the terminals of a Sandbox, with a real pty-server', function () {
  this.timeout(90_000);
  const ui = recordedConsole('--disable-3d-apis');
  let runtime: PtyRuntime;

  before(async () => {
    runtime = await PtyRuntime.start({ env: { SANDBOX_NAME: 'shop', SANDBOX_CONCURRENT_SESSIONS: '3', SANDBOX_ALLOWED_ORIGINS: ui.api.url } });
  });
  after(() => runtime?.dispose());
  beforeEach(() => {
    ui.api.on(`GET ${onePath}`, { body: recordedSandbox({ id: 'shop', displayName: 'shop', phase: 'Ready', status: 'running', conditions: conditionsWith(6) }) });
    ui.api.on(`POST ${onePath}/tickets`, async ({ body }) => ticketFor(body));
    for (const method of ['GET', 'POST', 'DELETE']) ui.api.on(`${method} ${onePath}/terminals*`, ({ path, body }) => passOn(method, path, body));
  });
  afterEach(async () => {
    const { sessions } = (await runtime.ask('GET', '/sessions')).body as { sessions: { id: string }[] };
    for (const { id } of sessions) await runtime.ask('DELETE', `/sessions/${id}`);
  });

  async function ticketFor(body: string) {
    const { session = 'shop', role = 'driver' } = JSON.parse(body) as { session?: string; role?: 'driver' | 'viewer' };
    const attach = runtime.attachUrl(session);
    return { status: 201, body: { protocol: `ticket.${await runtime.ticket(session, { role })}`, attach, cards: attach.replace(/attach$/, 'cards'), role } };
  }

  // As sessions-api does, which has a pass where the browser has a cookie.
  async function passOn(method: string, path: string, text: string) {
    const own = path.slice(`${onePath}/terminals`.length);
    const { status, body } = await runtime.ask(method, `/sessions${own}`, text === '' ? undefined : (JSON.parse(text) as object));
    return { status, ...(status !== 204 && { body }) };
  }

  async function open(): Promise<Page> {
    const page = await ui.open('/sandbox/shop', { permissions: ['clipboard-read', 'clipboard-write'] });
    await badge(page, 'Live');
    return page;
  }

  it('are started beside the first, switched between, kept in the address, and ended', async () => {
    const page = await open();
    await type(page, 'echo "first-$((1 + 1))"', 'first-2');
    await startShell(page);
    await page.waitForURL('**/sandbox/shop?terminal=*');
    const tabs = page.getByTestId('terminals');
    await tabs.getByRole('button', { name: 'Shell', exact: true }).waitFor();
    await badge(page, 'Live');
    await page.getByTestId('terminal-host').click();
    await type(page, 'echo "second-$((2 + 2))"', 'second-4');
    assert.ok(!(await screenText(page)).includes('first-2'));
    await page.reload();
    await showsText(page, 'second-4');
    await tabs.getByRole('button', { name: 'Main', exact: true }).click();
    await showsText(page, 'first-2');
    await tabs.getByRole('button', { name: 'End Shell', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it', exact: true }).click();
    await pollUntil(async () => (await page.getByTestId('terminal-tab').count()) === 1);
  });

  it('say that the quota is used up, and what to do', async () => {
    const page = await open();
    for (const count of [2, 3]) {
      await startShell(page);
      await pollUntil(async () => (await page.getByTestId('terminal-tab').count()) === count);
    }
    await startShell(page);
    await page.getByRole('alert').getByText('It was not started.').waitFor();
    assert.match(await page.getByRole('alert').innerText(), /end a session/i);
  });

  it('begin anew after their program has ended', async () => {
    const page = await open();
    await page.keyboard.type('exit 3\n');
    await page.getByTestId('connection-bar').getByText('ended with status 3').waitFor();
    await page.getByRole('button', { name: 'Start it again', exact: true }).click();
    await badge(page, 'Live');
    await page.getByTestId('terminal-host').click();
    await type(page, 'echo "again-$((3 + 3))"', 'again-6');
  });

  it('tell why the first cannot begin', async () => {
    for (const id of ['a', 'b', 'c']) await runtime.create(id);
    const page = await ui.open('/sandbox/shop');
    await badge(page, 'Refused');
    assert.match(await page.getByTestId('connection-bar').innerText(), /sessions? run/i);
    await runtime.ask('DELETE', '/sessions/a');
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await badge(page, 'Live');
  });

  it('are only looked at by somebody who chooses to look on', async () => {
    const [page, other] = [await open(), await open()];
    await page.getByTestId('people').locator('summary').click();
    await page.getByRole('button', { name: 'Look on only', exact: true }).click();
    await page.getByTestId('people').getByText('Looking on').waitFor();
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('never-typed');
    await type(other, 'echo "seen-$((4 + 4))"', 'seen-8');
    await showsText(page, 'seen-8');
    assert.ok(!(await screenText(page)).includes('never-typed'));
  });

  it('put nothing on the clipboard without being allowed to, and never read it', async () => {
    const page = await open();
    await page.evaluate(() => navigator.clipboard.writeText('what was there'));
    await page.keyboard.type('printf "\\033]52;c;?\\a"; printf "\\033]52;c;%s\\a" "$(printf blue-heron | base64)"\n');
    const question = page.getByTestId('copy-question');
    await question.getByText('10 characters').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'what was there');
    await question.getByRole('button', { name: 'Copy', exact: true }).click();
    await pollUntil(async () => (await page.evaluate(() => navigator.clipboard.readText())) === 'blue-heron');
    assert.ok(!(await screenText(page)).includes(Buffer.from('what was there').toString('base64')));
  });

  it('ask before lines are pasted that would be run one by one', async () => {
    const page = await open();
    await type(page, 'bind "set enable-bracketed-paste off"; echo "ready-$((5 + 5))"', 'ready-10');
    await paste(page, 'echo "one-$((6 + 6))"\necho "two-$((7 + 7))"\n');
    await page.getByRole('dialog').getByText('Paste 2 lines?').waitFor();
    assert.ok(!(await screenText(page)).includes('one-12'));
    await page.getByRole('button', { name: 'Do not paste', exact: true }).click();
    await paste(page, 'echo "three-$((8 + 8))"\n');
    await page.getByRole('dialog').getByRole('button', { name: 'Paste', exact: true }).click();
    await showsText(page, 'three-16');
    assert.ok(!(await screenText(page)).includes('two-14'));
  });

  it('say when the API lets nobody in because the session has ended, or the Sandbox is somebody else\'s', async () => {
    ui.api.on(`POST ${onePath}/tickets`, { status: 401, body: { code: 'session_expired', detail: 'your session has ended' } });
    const page = await ui.open('/sandbox/shop');
    await badge(page, 'Signed out');
    await page.getByTestId('connection-bar').getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    ui.api.on(`POST ${onePath}/tickets`, { status: 403, body: { code: 'not_owner', detail: 'only its owner may work in this Sandbox' } });
    await page.reload();
    await badge(page, 'Not yours');
    await page.getByText('its agents act as the owner').waitFor();
  });

  it('have nothing that axe finds against WCAG 2.2 AA, with their menus and the code for another device', async () => {
    const page = await ui.open('/sandbox/shop', { bypassCSP: true, reducedMotion: 'reduce' });
    await badge(page, 'Live');
    await page.getByTestId('terminal-tab').waitFor();
    await page.getByTestId('new-terminal').locator('summary').click();
    assert.deepEqual(await axeViolations(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Other device', exact: true }).click();
    await page.getByTestId('qr').waitFor();
    assert.deepEqual(await axeViolations(page), []);
    assert.equal(await page.getByTestId('handover-address').innerText(), `${ui.api.url}/sandbox/shop`);
  });

  it('do not end for somebody who comes back what another device has begun anew', async () => {
    const page = await open();
    await page.keyboard.type('exit\n');
    await page.getByTestId('connection-bar').getByText('ended with status 0').waitFor();
    await runtime.ask('DELETE', '/sessions/shop');
    const other = await open();
    await type(other, 'echo "begun-$((9 + 9))"', 'begun-18');
    await page.getByRole('button', { name: 'Start it again', exact: true }).click();
    await showsText(page, 'begun-18');
    await badge(other, 'Live');
  });

  it('begin the first session for cards, which a phone opens first [UI-32]', async () => {
    const phone = await ui.open('/sandbox/shop', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await phone.getByText('Nothing was said yet').waitFor();
    await phone.getByLabel('Say something', { exact: true }).fill('echo "phone-$((1 + 8))"');
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
    await phone.getByTestId('message-agent').filter({ hasText: 'phone-9' }).first().waitFor();
  });

  it('leave the page of a Sandbox that was deleted meanwhile', async () => {
    const page = await open();
    ui.api.on(`GET ${onePath}`, { status: 404, body: { code: 'sandbox_not_found' } });
    ui.api.on(`POST ${onePath}/tickets`, { status: 404, body: { code: 'sandbox_not_found' } });
    await runtime.stopServer('SIGKILL');
    await page.getByRole('heading', { name: 'Session no longer exists', exact: true }).waitFor();
    await runtime.startServer();
  });
});

async function type(page: Page, line: string, shown: string): Promise<void> {
  await page.keyboard.type(`${line}\n`);
  await showsText(page, shown);
}

async function startShell(page: Page): Promise<void> {
  await page.getByTestId('new-terminal').locator('summary').click();
  await page.getByRole('button', { name: 'Start Shell in a new terminal', exact: true }).click();
}
