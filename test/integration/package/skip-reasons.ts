import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findCli } from '../../../tools/engine/find-engine.ts';
import { isMissing } from '../../../tools/engine/go.ts';
import { findPart, type RealPart } from '../../../tools/parts/real-part.ts';

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

/** A Pod's root is made of mounts of its own. */
export async function podOrSkip(context: Mocha.Context): Promise<void> {
  rootOrSkip(context);
  const canMount = await promisify(execFile)('unshare', ['--mount', '--pid', '--fork', 'true']).then(() => true, () => false);
  if (!canMount) skip(context, 'this account may not make namespaces');
}

/** The real command line. On CI its absence is a failure. */
export async function cliOrSkip(context: Mocha.Context): Promise<string> {
  const found = await findCli();
  if (!isMissing(found)) return found.path;
  if (process.env['CI'] === 'true') throw new Error(found.missing);
  return skip(context, found.missing);
}

/** The folder of a program of somebody else. */
export async function partOrSkip(context: Mocha.Context, part: RealPart): Promise<string> {
  return (await findPart(part)) ?? skip(context, `${part.name} ${part.version} is not in the cache: run "npm run parts -- ${part.name}"`);
}
