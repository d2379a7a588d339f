import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Artefact } from './artefacts.ts';
import { cacheEntry, findCached, installEntry, usablePath } from './cache.ts';
import { findGo, isMissing, type Missing } from './go.ts';
import { withLock } from './lock.ts';
import { makeArtefact } from './make-artefact.ts';

export interface ProvideOptions {
  /** Gets one line for each step, and again while it lasts. */
  readonly report: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
}

const stillAtItMs = 15_000;

/**
 * The path of an artefact, made from its Go modules unless the cache has it. Two that want the same one make it once.
 * `missing` says that there is no Go to make it with; a failed download or build throws.
 */
export async function provide(artefact: Artefact, options: ProvideOptions): Promise<string | Missing> {
  const cached = await findCached(artefact, options.env);
  if (cached !== undefined) return cached;
  const go = await findGo(options.env);
  if (isMissing(go)) return go;
  const entry = cacheEntry(artefact, options.env);
  await mkdir(dirname(entry), { recursive: true });
  options.report(`${titleOf(artefact)}: not in the cache`);
  return withLock(`${entry}.lock`, async () => (await findCached(artefact, options.env)) ?? makeEntry(artefact, entry, options));
}

async function makeEntry(artefact: Artefact, entry: string, { report, env }: ProvideOptions): Promise<string> {
  const title = titleOf(artefact);
  const steps = stepReporter(title, report);
  const scratch = await mkdtemp(join(tmpdir(), 'openova-engine-'));
  // Beside the entry, because a rename is one step within one file system only.
  const unfinished = `${entry}.${process.pid}.unfinished`;
  try {
    await makeArtefact(artefact, unfinished, { scratch, env, begin: steps.begin });
    await installEntry(unfinished, entry);
    report(`${title}: ready after ${steps.elapsed()}`);
    return usablePath(artefact, entry);
  } catch (error) {
    throw new Error(`cannot make ${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    steps.close();
    await rm(unfinished, { recursive: true, force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}

interface StepReporter {
  readonly begin: (step: string) => void;
  readonly elapsed: () => string;
  readonly close: () => void;
}

function stepReporter(title: string, report: (line: string) => void): StepReporter {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let current = 'starting';
  const ticker = setInterval(() => report(`${title}: still ${current}, ${elapsed()}`), stillAtItMs);
  return {
    begin: (step) => {
      current = step;
      report(`${title}: ${step}, ${elapsed()}`);
    },
    elapsed,
    close: () => clearInterval(ticker),
  };
}

function titleOf({ name, version }: Artefact): string {
  return `${name} ${version}`;
}
