import { findCli } from '../../../tools/engine/find-engine.ts';
import { isMissing } from '../../../tools/engine/go.ts';

/** Skips a test or a hook, and says why in its title. */
export function skip(context: Mocha.Context, reason: string): never {
  const runnable = context.currentTest ?? context.test;
  if (runnable !== undefined) runnable.title += ` (skipped: ${reason})`;
  return context.skip();
}

/** Images are made of the machine's own Node and libraries. */
export function linuxOrSkip(context: Mocha.Context): void {
  if (process.platform !== 'linux') skip(context, 'this is not Linux');
}

export function rootOrSkip(context: Mocha.Context): void {
  if (process.getuid?.() !== 0) skip(context, 'only root can enter a root file system');
}

/** The real command line. On CI its absence is a failure. */
export async function cliOrSkip(context: Mocha.Context): Promise<string> {
  const found = await findCli();
  if (!isMissing(found)) return found.path;
  if (process.env['CI'] === 'true') throw new Error(found.missing);
  return skip(context, found.missing);
}
