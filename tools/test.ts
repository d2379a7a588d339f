import { glob } from 'node:fs/promises';
import { findAgent, installAgent, npmAgents } from './agents/install-agent.ts';
import { isMissing } from './engine/go.ts';
import { provide } from './engine/provide.ts';
import { wantedArtefacts } from './engine.ts';
import { quickParts } from './parts/parts.ts';
import { installPart, type RealPart } from './parts/real-part.ts';
import { runMocha } from './test/mocha-run.ts';
import { parseTestArguments } from './test/test-arguments.ts';
import { formatTotals, sumTotals, type TestTotals } from './test/test-totals.ts';

const usage = `usage: npm test -- [path]... [mocha option]...

Runs every test that needs no cluster, or those in the paths; --grep and other options of mocha go to mocha. The last line is
"N passed, N failed", followed by ", N skipped" where some are; the status is 1 when any failed.

The real Crossplane is built first when Go is there (npm run engine), the coding agents are installed (npm run agents), and so are
other real programs where Python, or Java and Maven, are there (npm run parts). Tests that need what cannot be had are skipped, unless
CI=true: then that is a failure for the engine and the agents, and it.only is one too.
`;

// Two processes, because most tests with real programs wait; the unit tests keep the other core busy meanwhile.
const groups = ['test/{browser,integration,render}/**/*.test.ts', 'test/unit/**/*.test.ts'];

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const { specs, options } = parseTestArguments(args);
  const ci = process.env['CI'] === 'true';
  const provisionFailures = specs.length > 0 && specs.every(isUnitTest) ? 0 : await provideAll(ci);
  const runs = await Promise.all(specs.length > 0 ? [testFiles(specs)] : groups.map((pattern) => testFiles([pattern])));
  if (runs.flat().length === 0) throw new Error(`no test file matches ${specs.join(' ')}`);
  const flags = [...(ci ? ['--forbid-only'] : []), process.stdout.isTTY ? '--color' : '--no-color', ...options];
  const totals = await runSideBySide(runs.filter(({ length }) => length > 0).map((files) => [...flags, ...files]));
  const failed = totals.failed + provisionFailures;
  process.stdout.write(`${formatTotals({ ...totals, failed })}\n`);
  return failed > 0 ? 1 : 0;
}

async function provideAll(ci: boolean): Promise<number> {
  await provideParts();
  return (await buildEngine(ci)) + (await installAgents(ci));
}

/** The test files that the specs name: by path, by a folder above them, or by a pattern. */
async function testFiles(specs: readonly string[]): Promise<string[]> {
  const found = await Array.fromAsync(glob(specs.flatMap((spec) => [spec, `${spec}/**/*.test.ts`])));
  return [...new Set(found)].filter((path) => path.endsWith('.test.ts')).toSorted();
}

function isUnitTest(spec: string): boolean {
  return /^(?:\.\/)?test\/unit\b/.test(spec);
}

/** Prints what the first run says at once, what the others say after it, and at the end once more all that failed. */
async function runSideBySide(runs: readonly (readonly string[])[]): Promise<TestTotals> {
  const ended = runs.map(async (args, index) => {
    const held: string[] = [];
    const run = await runMocha({ args, print: index === 0 ? print : (line) => void held.push(line) });
    return { ...run, held };
  });
  const results = await Promise.all(ended);
  for (const { held } of results) held.forEach(print);
  for (const { failures } of results) failures.forEach(print);
  return sumTotals(results.map(({ totals }) => totals));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Provides the real engine to the tests and gives the number of failures that this means for the run. */
async function buildEngine(ci: boolean): Promise<number> {
  try {
    for (const artefact of wantedArtefacts(ci)) {
      const path = await provide(artefact, { report, env: process.env });
      if (!isMissing(path)) continue;
      report(`${path.missing}; ${ci ? 'that fails the run, because CI=true' : 'tests that need the engine are skipped'}`);
      return ci ? 1 : 0;
    }
    return 0;
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** Provides the real agents to the tests and gives the number of failures that this means for the run. */
async function installAgents(ci: boolean): Promise<number> {
  try {
    for (const agent of npmAgents) {
      if ((await findAgent(agent)) !== undefined) continue;
      process.stderr.write(`agents: ${agent}: not in the cache, installing\n`);
      await installAgent(agent);
    }
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`agents: ${reason}; ${ci ? 'that fails the run, because CI=true' : 'tests that need the agents are skipped'}\n`);
    return ci ? 1 : 0;
  }
}

/** Provides other real programs to the tests, where they can be had. */
async function provideParts(): Promise<void> {
  for (const part of quickParts) {
    const lack = await lackOf(part);
    if (lack !== undefined) reportPart(`${part.name}: ${lack}; tests that need it are skipped`);
  }
}

async function lackOf(part: RealPart): Promise<string | undefined> {
  try {
    const found = await installPart(part, { report: reportPart });
    return isMissing(found) ? found.missing : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function reportPart(line: string): void {
  process.stderr.write(`parts: ${line}\n`);
}

function report(line: string): void {
  process.stderr.write(`engine: ${line}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write(`${formatTotals({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = 1;
}
