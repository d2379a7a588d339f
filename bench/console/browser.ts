import { loadavg } from 'node:os';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumPath } from '../../test/browser/support/chromium.ts';
import { startLocalPlane } from '../../test/browser/support/local-plane.ts';
import type { ReportFigure } from '../benchmark.ts';
import { median, percentile } from '../percentile.ts';
import { measureInteractions } from './interactions.ts';

const loads = 7;
const keys = 200;
const warmUp = 30;
/** A middling phone on a middling network. */
const throttle = { cpu: 4, megabitsPerSecond: 10, latencyMs: 40 };

// Runs in the page.
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
