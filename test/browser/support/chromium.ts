import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Where the system's Chromium is: `CHROMIUM`, or the first of its usual names on the PATH. */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

/** Skips the suite of `context` where there is no Chromium, unless `CI=true`: then that is a failure. */
export function launchChromium(context: Mocha.Context, ...options: readonly string[]): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined && process.env['CI'] !== 'true') context.skip();
  context.timeout(60_000);
  return chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox', ...options] });
}
