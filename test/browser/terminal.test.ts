import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PtyRuntime } from '../integration/pty-server/support/pty-runtime.ts';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';
import { badge, screenText, showsText } from './support/terminal-screen.ts';

const onePath = '/api/v1/sandbox/sessions/blue-heron';

describe('the terminal of a Sandbox, with a real pty-server', function () {
  this.timeout(60_000);
  // Without WebGL the terminal is drawn with elements, whose text can be read.
  const ui = recordedConsole('--disable-3d-apis');
  let runtime: PtyRuntime;
  let session = 0;

  before(async () => {
    runtime = await PtyRuntime.start({ env: { SANDBOX_CONCURRENT_SESSIONS: '20', SANDBOX_ALLOWED_ORIGINS: ui.api.url } });
  });
  after(() => runtime?.dispose());
  beforeEach(async () => {
    const id = `heron-${(session += 1)}`;
    await runtime.create(id);
    ui.api.on(`POST ${onePath}/tickets`, async () => ({
      status: 201,
      body: { protocol: `ticket.${await runtime.ticket(id)}`, attach: runtime.attachUrl(id), cards: runtime.attachUrl(id).replace(/attach$/, 'cards'), role: 'driver' },
    }));
    ui.api.on(`GET ${onePath}/terminals`, { body: { sessions: [{ id, name: id, state: 'running', attached: 1 }] } });
    ready();
  });
  afterEach(() => runtime.ask('DELETE', `/sessions/heron-${session}`));

  function ready(): void {
    ui.api.on(`GET ${onePath}`, { body: recordedSandbox({ phase: 'Ready', status: 'running', conditions: conditionsWith(6) }) });
  }

  function open(viewport = { width: 1280, height: 800 }): Promise<Page> {
    return ui.open('/sandbox/blue-heron', { viewport, hasTouch: viewport.width < 500 });
  }

  it('is typed into and read back once the Sandbox is ready [UI-03] [UI-12]', async () => {
    const page = await open();
    await badge(page, 'Live');
    await page.keyboard.type('echo "heron-$((40 + 2))"\n');
    await showsText(page, 'heron-42');
  });

  it('goes on after an erasure up to the corner of the screen', async () => {
    const page = await open();
    await badge(page, 'Live');
    await page.keyboard.type('printf "\\033[999;999Hx\\033[1J"; echo "still-$((4 + 4))"\n');
    await showsText(page, 'still-8');
  });

  it('is not tried before, and its host element outlives the switch [UI-23] [UI-24] [UI-25]', async () => {
    ui.api.on(`GET ${onePath}`, { body: recordedSandbox({ conditions: conditionsWith(3) }) });
    const page = await open();
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const host = page.getByTestId('terminal-host');
    await host.waitFor({ state: 'attached' });
    assert.equal(await host.isVisible(), false);
    const before = await host.elementHandle();
    await pollUntil(() => ui.api.requests('GET', onePath).length > 1);
    assert.deepEqual([sockets, ui.api.requests('POST', `${onePath}/tickets`)], [[], []]);
    assert.equal(await page.getByText(/connecting/i).count(), 0);
    ready();
    await badge(page, 'Live');
    assert.ok(await host.isVisible());
    assert.ok(await before?.evaluate((element) => element === document.querySelector('[data-testid=terminal-host]')));
  });

  it('follows the size of the window', async () => {
    const page = await open();
    await badge(page, 'Live');
    const size = async (): Promise<number> => {
      await page.keyboard.type('clear; echo "cols=$(tput cols)."\n');
      await showsText(page, 'cols=');
      return Number(/cols=(\d+)\./.exec(await screenText(page))?.[1]);
    };
    let wide = 0;
    await pollUntil(async () => (wide = await size()) > 100);
    await page.setViewportSize({ width: 700, height: 600 });
    await pollUntil(async () => (await size()) < wide);
  });

  it('shows a desktop and a phone the same screen, and who is here [UI-33]', async () => {
    const desktop = await open();
    await badge(desktop, 'Live');
    await desktop.keyboard.type('echo "one-$((1 + 1))"\n');
    await showsText(desktop, 'one-2');
    const phone = await open({ width: 390, height: 844 });
    await phone.getByRole('button', { name: 'Terminal', exact: true }).click();
    await badge(phone, 'Live');
    await showsText(phone, 'one-2');
    await phone.keyboard.type('echo "two-$((1 + 2))"\n');
    await showsText(desktop, 'two-3');
    await desktop.getByTestId('people').getByText('2 here', { exact: true }).click();
    await desktop.getByTestId('people').getByRole('button', { name: 'Take over', exact: true }).click();
    await badge(phone, 'Taken over');
    await phone.getByRole('button', { name: 'Take it back', exact: true }).tap();
    await badge(desktop, 'Taken over');
    await badge(phone, 'Live');
  });

  it('says that the network was cut, and goes on when it is back', async () => {
    const page = await open();
    await badge(page, 'Live');
    await page.keyboard.type('echo "before-$((2 + 2))"\n');
    await showsText(page, 'before-4');
    await runtime.stopServer('SIGKILL');
    await badge(page, 'Reconnecting');
    await page.getByTestId('connection-bar').getByText('keys you press now are not sent').waitFor();
    await runtime.startServer();
    await pollUntil(async () => {
      await page.getByRole('button', { name: 'Try now', exact: true }).click({ timeout: 500 }).catch(() => {});
      return (await page.getByTestId('connection-badge').textContent()) === 'Live';
    }, 30_000);
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('echo "after-$((3 + 3))"\n');
    await showsText(page, 'after-6');
    await showsText(page, 'before-4');
  });

  it('is a stream of cards on a phone, of the same running program [UI-32] [UI-33]', async () => {
    const desktop = await open();
    await badge(desktop, 'Live');
    // What is said before there is a prompt stands behind none.
    await pollUntil(async () => /[$#]/.test(await screenText(desktop)));
    const phone = await open({ width: 390, height: 844 });
    await phone.getByLabel('Say something', { exact: true }).fill('echo "card-$((5 + 4))"');
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
    await phone.getByTestId('message-agent').filter({ hasText: 'card-9' }).waitFor();
    await phone.getByTestId('message-user').filter({ hasText: 'echo "card-$((5 + 4))"' }).waitFor();
    await showsText(desktop, 'card-9');
    await pollUntil(async () => (await phone.getByLabel('Say something', { exact: true }).inputValue()) === '');
    await desktop.keyboard.type('echo "typed-$((5 + 5))"\n');
    await phone.getByTestId('message-agent').filter({ hasText: 'typed-10' }).waitFor();
  });

  it('asks before it opens a link of a program', async () => {
    const page = await open();
    await badge(page, 'Live');
    await page.keyboard.type('clear; printf "\\n\\nhttps://example.org/a-long-enough-path-to-hit\\n"\n');
    await showsText(page, 'https://example.org/a-long-enough-path-to-hit');
    const dialog = page.getByRole('dialog');
    await pollUntil(async () => {
      for (const y of [20, 36, 52, 68, 84]) {
        await page.getByTestId('terminal-host').hover({ position: { x: 120, y } });
        await page.getByTestId('terminal-host').click({ position: { x: 120, y } });
        if (await dialog.isVisible()) return true;
      }
      return false;
    });
    assert.match(await dialog.innerText(), /https:\/\/example\.org\/a-long-enough-path-to-hit/);
    assert.equal(page.context().pages().length, 1);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
