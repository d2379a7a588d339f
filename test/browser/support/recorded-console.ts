import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { RecordedApi } from './recorded-api.ts';

/** The console in a browser before recorded answers, for one suite. */
export interface RecordedConsole {
  readonly api: RecordedApi;
  readonly browser: Browser;
  /** A page in a browser context of its own, which ends with the test. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** The same, at a path of the console. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

/** Starts browser and answers for the suite that calls it. Each test begins without answers and without pages. */
export function recordedConsole(...browserOptions: readonly string[]): RecordedConsole {
  const pages: Page[] = [];
  let browser: Browser;
  let api: RecordedApi;

  before(async function () {
    browser = await launchChromium(this, ...browserOptions);
    api = await RecordedApi.start();
  });
  after(async () => {
    await browser?.close();
    await api?.close();
  });
  beforeEach(() => api.reset());
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
  });

  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    pages.push(page);
    return page;
  }

  return {
    get api() {
      return api;
    },
    get browser() {
      return browser;
    },
    newPage,
    open: async (path, options) => {
      const page = await newPage(options);
      await page.goto(api.url + path);
      return page;
    },
  };
}
