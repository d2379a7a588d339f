import { parseArgs } from 'node:util';
import { formatVerdict, verdictOf, type Check } from './check/check.ts';
import { allChecks } from './check/checks.ts';

const usage = `usage: npm run check -- [--only name]... [--strict] [--list]

Runs every check, also after one has failed. Ends with status 1 when any failed, 2 when the arguments are wrong.

  --only name   runs this check; may be repeated
  --strict      a requirement that no test cites is a failure
  --list        names the checks
  --help        prints this text
`;

function readArguments(): { readonly only: readonly string[]; readonly strict: boolean; readonly list: boolean; readonly help: boolean } {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      strict: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

function listOf(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks.map(({ name, purpose }) => `${name.padEnd(width)}  ${purpose}\n`).join('');
}

/** Runs the chosen checks side by side and prints the verdicts in their order. */
async function runChecks(checks: readonly Check[]): Promise<number> {
  const running = checks.map(verdictOf);
  const failed: string[] = [];
  for (const verdict of running) {
    const done = await verdict;
    process.stdout.write(formatVerdict(done));
    if (done.problems.length > 0) failed.push(done.name);
  }
  process.stdout.write(failed.length === 0 ? 'all checks passed\n' : `failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { only, strict, list, help } = readArguments();
  const checks = allChecks({ strict });
  if (help || list) {
    process.stdout.write(help ? `${usage}\n${listOf(checks)}` : listOf(checks));
    return 0;
  }
  const unknown = only.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) throw new Error(`no check is called ${unknown.join(', ')}`);
  return runChecks(only.length === 0 ? checks : checks.filter(({ name }) => only.includes(name)));
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
