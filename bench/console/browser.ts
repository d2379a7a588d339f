import { loadavg } from 'node:os';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumPath } from '../../test/browser/support/chromium.ts';
import { startLocalPlane } from '../../test/browser/support/local-plane.ts';
import type { ReportFigure } from '../benchmark.ts';
import { median, percentile } from '../percentile.ts';

const loads = 7;
const keys = 200;
const warmUp = 30;
/** Between a person's keys. Without it they would wait for each other, and the wait be measured. */
const humanMs = 100;
/** A middling phone on a middling network. */
const throttle = { cpu: 4, megabitsPerSecond: 10, latencyMs: 40 };

// Both run in the page.
const watchInteractions = `
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration, name, target } of list.getEntries()) {
      if (interactionId) window.interactions.push({ duration, what: name + ' ' + (target?.getAttribute('aria-label') ?? target?.textContent ?? '').slice(0, 30) });
    }
  }).observe({ type: 'event', durationThreshold: 16 });
`;
const watchEchoes = `
  window.times = [];
  let pressed;
  document.addEventListener('keydown', ({ timeStamp }) => { pressed = timeStamp; }, { capture: true });
  new MutationObserver(() => {
    if (pressed !== undefined) window.times.push(performance.now() - pressed);
    pressed = undefined;
  }).observe(document.querySelector('.xterm-rows'), { childList: true, subtree: true, characterData: true });
`;

/** What a person's browser makes of the console of a real local plane. */
export async function measureBrowser(reportFigure: ReportFigure): Promise<void> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('cannot find Chromium: install it, or name it in CHROMIUM');
  const report: ReportFigure = (figure) => reportFigure({ ...figure, detail: `${figure.detail}; load ${loadavg()[0]?.toFixed(1)}` });
  const plane = await startLocalPlane();
  // Without WebGL, which Chromium only imitates where there is no graphics card, cells are elements whose change can be seen.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-3d-apis'] });
  try {
    // What watches the page is put into it, which the console's policy does not allow.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(plane.loginUrl);
    await page.getByRole('button', { name: 'Start sovereign-shell' }).waitFor();
    await measureLanding({ browser, context, address: `${plane.origin}/sandbox` }, report);
    await measureInteractions(page, report);
    await measureEcho(page, report);
  } finally {
    await browser.close();
    await plane.dispose();
  }
}

interface LandingVisit {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly address: string;
}

/** First visits, each with an empty cache. */
async function measureLanding({ browser, context, address }: LandingVisit, report: ReportFigure): Promise<void> {
  const storageState = await context.storageState();
  const paints: number[] = [];
  let bytes = 0;
  for (let load = 0; load < loads; load += 1) {
    const fresh = await browser.newContext({ viewport: { width: 1280, height: 800 }, storageState });
    const page = await fresh.newPage();
    await slowDown(page);
    bytes = await scriptBytes(page, address);
    paints.push(await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    await fresh.close();
  }
  report({ name: 'console.landing_kb_gz', value: bytes / 1000, unit: 'kB', detail: 'JavaScript of the landing page as it was transferred' });
  const conditions = `${throttle.megabitsPerSecond} Mbit/s, ${throttle.latencyMs} ms, CPU slowed ${throttle.cpu} times, empty cache`;
  report({ name: 'console.fcp_ms', value: median(paints), unit: 'ms', detail: `${conditions}, median of ${loads}, worst ${Math.max(...paints).toFixed(0)}` });
}

async function scriptBytes(page: Page, address: string): Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (new URL(request.url()).pathname.endsWith('.js')) sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Start sovereign-shell' }).waitFor();
  await page.waitForLoadState('load');
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** What people do on pages, from the press to the next frame, on the slowed processor. */
async function measureInteractions(page: Page, report: ReportFigure): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle.cpu });
  await page.evaluate(watchInteractions);
  for (const theme of ['dark', 'light', 'system']) {
    await page.getByTestId('account').locator('summary').click({ delay: humanMs });
    await page.getByTestId('account').getByRole('combobox').selectOption(theme);
    await page.keyboard.press('Escape', { delay: humanMs });
  }
  await type(page, 'Name (optional)', 'a name that somebody types');
  await go(page, 'Describe it instead', 'What was understood');
  await type(page, 'Describe it', 'opencode for the payment service\n');
  await go(page, 'Settings', 'API tokens');
  await go(page, 'Organization', 'Sandboxes of');
  await page.getByRole('group', { name: 'State' }).getByRole('button').last().click({ delay: humanMs });
  await go(page, 'Sandboxes', 'Running and kept');
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))');
  const interactions = await page.evaluate<{ duration: number; what: string }[]>('window.interactions');
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.detach();
  const [worst = { duration: 16, what: 'none' }] = interactions.toSorted((a, b) => b.duration - a.duration);
  const usual = median(interactions.map(({ duration }) => duration));
  const detail = `worst of the interactions on four pages (${worst.what}), a key every ${humanMs} ms, CPU slowed ${throttle.cpu} times; median of the ${interactions.length} events of 16 ms or more ${usual}`;
  report({ name: 'console.inp_ms', value: worst.duration, unit: 'ms', detail });
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).click({ delay: humanMs });
  await page.keyboard.type(text, { delay: humanMs });
}

/** Follows a link, and looks at the page before anything else is done on it. */
async function go(page: Page, link: string, heading: string): Promise<void> {
  await page.getByRole('link', { name: link, exact: true }).click({ delay: humanMs });
  await page.getByRole('heading', { name: heading }).waitFor();
  await page.evaluate('new Promise(requestIdleCallback)');
}

/** From a key to its letter on the page: through browser, proxy, pty-server, pty and back. */
async function measureEcho(page: Page, report: ReportFigure): Promise<void> {
  await page.getByRole('button', { name: 'Start sovereign-shell' }).click();
  await page.getByTestId('connection-badge').getByText('Live').waitFor({ timeout: 60_000 });
  await page.keyboard.type("stty -icanon; clear; printf 'rea''dy\\n'; cat >/dev/null\n");
  await page.locator('.xterm-rows').getByText('ready').first().waitFor();
  await page.evaluate(watchEchoes);
  for (let key = 0; key < warmUp + keys; key += 1) {
    await page.keyboard.press('x');
    await page.waitForFunction(`window.times.length > ${key}`, undefined, { polling: 5 });
  }
  const times = (await page.evaluate<number[]>('window.times')).slice(warmUp);
  const detail = `${keys} keys one after the other, from the key to the letter drawn, which waits for a frame; p99 ${percentile(times, 0.99).toFixed(1)}`;
  report({ name: 'console.echo_p50_ms', value: median(times), unit: 'ms', detail });
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const perSecond = (throttle.megabitsPerSecond * 1_000_000) / 8;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: throttle.latencyMs, downloadThroughput: perSecond, uploadThroughput: perSecond });
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle.cpu });
}
