import type { CDPSession, Page } from 'playwright-core';
import type { ReportFigure } from '../benchmark.ts';
import { median } from '../percentile.ts';

/** Between a person's keys and clicks. Without it they would wait for each other, and the wait be measured. */
const humanMs = 100;
/** A middling phone. */
const slowdown = 4;
/** What the browser's own bars may take of its window. */
const barsPx = 200;
const tabSwitches = 4;

// Runs in the page.
const watchInteractions = `
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration, name, target } of list.getEntries()) {
      if (interactionId) window.interactions.push({ duration, what: name + ' ' + (target?.getAttribute('aria-label') ?? target?.textContent ?? '').slice(0, 30) });
    }
  }).observe({ type: 'event', durationThreshold: 16 });
`;

interface Interaction {
  readonly duration: number;
  readonly what: string;
}

interface VisitedPlace {
  readonly name: string;
  readonly interactions: readonly Interaction[];
}

/** What people do on the pages, from the press to the next frame, on the processor as it is and slowed down. The page is the landing page of a person without a Sandbox. */
export async function measureInteractions(page: Page, report: ReportFigure): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await showWholePage(page, session);
  await page.evaluate(watchInteractions);
  const plain = await walkThrough(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const slowed = await walkThrough(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.detach();
  const noticed = slowed.flatMap(({ name, interactions }) => interactions.map(({ duration, what }) => ({ duration, what: `${name}: ${what}` })));
  const worst = worstOf(noticed);
  const detail = `worst (${worst.what.trim()}), a key every ${humanMs} ms, CPU slowed ${slowdown} times; worst by place: ${placesText(slowed)}; not slowed: ${placesText(plain)}; median of the ${noticed.length} events of 16 ms or more ${median(noticed.map(({ duration }) => duration))}`;
  report({ name: 'console.inp_ms', value: worst.duration, unit: 'ms', detail });
}

// The emulated page hangs out of a window of its own size by the height of the browser's bars. What changes there only is never
// drawn, and its interactions last until something else is.
async function showWholePage(page: Page, session: CDPSession): Promise<void> {
  const { width, height } = page.viewportSize()!;
  const { windowId } = await session.send('Browser.getWindowForTarget');
  await session.send('Browser.setWindowBounds', { windowId, bounds: { width: width + barsPx, height: height + barsPx } });
}

/** Every place with what was done there. Ends on the landing page. */
async function walkThrough(page: Page): Promise<readonly VisitedPlace[]> {
  const places: VisitedPlace[] = [];
  for (const [name, visit] of Object.entries(visits)) {
    await visit(page);
    places.push({ name, interactions: await seenInteractions(page) });
  }
  return places;
}

const visits: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  menu: async (page) => {
    for (const theme of ['dark', 'light', 'system']) {
      await page.getByTestId('account').locator('summary').click({ delay: humanMs });
      await page.getByTestId('account').getByRole('combobox').selectOption(theme);
      await page.keyboard.press('Escape', { delay: humanMs });
    }
  },
  describe: async (page) => {
    await go(page, 'Describe it instead', 'What was understood');
    await type(page, 'Describe it', 'opencode for the payment service\n');
  },
  settings: async (page) => {
    await go(page, 'Settings', 'API tokens');
    await type(page, 'What it is for', 'the laptop on the desk');
    await type(page, 'Key', 'not-a-key-of-anybody');
  },
  admin: async (page) => {
    await go(page, 'Organization', 'Sandboxes of');
    await page.getByRole('group', { name: 'State' }).getByRole('button').last().click({ delay: humanMs });
  },
  landing: async (page) => {
    await go(page, 'Sandboxes', 'Running and kept');
    await type(page, 'Name (optional)', 'a name that somebody types');
    await page.getByRole('button', { name: 'Start sovereign-shell' }).click({ delay: humanMs });
    await page.getByTestId('session-menu').waitFor();
  },
  panel: async (page) => {
    await page.getByTestId('session-menu').locator('summary').click({ delay: humanMs });
    await page.keyboard.press('Escape', { delay: humanMs });
  },
  terminal: async (page) => {
    await live(page);
    await page.keyboard.type('echo a line that somebody types\n', { delay: humanMs });
    await page.getByTestId('new-terminal').locator('summary').click({ delay: humanMs });
    await page.getByRole('button', { name: 'Start Shell in a new terminal', exact: true }).click({ delay: humanMs });
    const tabs = page.getByTestId('terminal-tab');
    for (let turn = 0; turn < tabSwitches; turn += 1) {
      await tabs.nth(1).waitFor();
      await live(page);
      await tabs.nth(turn % 2).getByRole('button').first().click({ delay: humanMs });
    }
    await live(page);
  },
  leaving: async (page) => {
    await page.getByTestId('session-menu').locator('summary').click({ delay: humanMs });
    await page.getByTestId('session-menu').getByRole('button', { name: 'Delete', exact: true }).click({ delay: humanMs });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete it', exact: true }).click({ delay: humanMs });
    await page.getByRole('heading', { name: 'Running and kept' }).waitFor();
  },
};

function live(page: Page): Promise<void> {
  return page.getByTestId('connection-badge').getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click({ delay: humanMs });
  await page.keyboard.type(text, { delay: humanMs });
}

/** Follows a link, and looks at the page before anything else is done on it. */
async function go(page: Page, link: string, heading: string): Promise<void> {
  await page.getByRole('link', { name: link, exact: true }).click({ delay: humanMs });
  await page.getByRole('heading', { name: heading }).waitFor();
  await page.evaluate('new Promise((done) => requestIdleCallback(done, { timeout: 5_000 }))');
}

/** What was done since the last look, once its frames are drawn. */
async function seenInteractions(page: Page): Promise<readonly Interaction[]> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))');
  return page.evaluate<Interaction[]>('window.interactions.splice(0)');
}

function worstOf(interactions: readonly Interaction[]): Interaction {
  return interactions.toSorted((one, other) => other.duration - one.duration)[0] ?? { duration: 16, what: 'none of 16 ms or more' };
}

function placesText(places: readonly VisitedPlace[]): string {
  return places.map(({ name, interactions }) => `${name} ${worstOf(interactions).duration}`).join(', ');
}
