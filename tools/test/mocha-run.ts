import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseTotals, type TestTotals } from './test-totals.ts';

export interface MochaOptions {
  readonly args: readonly string[];
  /** How long mocha may stay after its last test: longer means that a test left something open. */
  readonly graceMs?: number;
  /** Gets every line of stdout and stderr but the closing ones. */
  readonly print: (line: string) => void;
}

export interface MochaRun {
  readonly totals: TestTotals;
  /** What failed and why, line by line. */
  readonly failures: readonly string[];
}

const failurePrefix = 'failed: ';

/** Runs mocha in a process of its own. A run that crashes, or does not end by itself, counts as one more failure. */
export async function runMocha({ args, graceMs = 10_000, print }: MochaOptions): Promise<MochaRun> {
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => void child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  let totals: TestTotals | undefined;
  let leftOpen = false;
  let grace: NodeJS.Timeout | undefined;
  const failures: string[] = [];

  createInterface({ input: child.stderr }).on('line', print);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith(failurePrefix)) return void failures.push(line.slice(failurePrefix.length));
    const found = parseTotals(line);
    if (found === undefined) return print(line);
    totals = found;
    grace = setTimeout(() => {
      leftOpen = true;
      child.kill('SIGKILL');
      // A process that a test left behind may hold the other ends.
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
  });

  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(grace);
  process.removeListener('SIGTERM', stop);
  if (leftOpen) failures.push(`a test left something open: mocha was still running ${graceMs / 1000} s after the last test and was ended`);
  else if (totals === undefined) failures.push(`mocha ended with status ${status} before the end of the tests`);
  const untold = leftOpen || (status !== 0 && !totals?.failed);
  return { totals: withUntold(totals ?? { passed: 0, failed: 0, skipped: 0 }, untold), failures };
}

function withUntold(totals: TestTotals, untold: boolean): TestTotals {
  return untold ? { ...totals, failed: totals.failed + 1 } : totals;
}
