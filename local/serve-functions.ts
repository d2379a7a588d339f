import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { parseServeArguments, portFlagsHelp } from './functions/function-ports.ts';
import { localFunctions } from './functions/function-program.ts';
import { keepServing } from './functions/keep-serving.ts';
import { serveFunctions, type ServedFunctions } from './functions/served-functions.ts';
import { stopRequest } from './stop-request.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = localFunctions(root);

const usage = `usage: npm run functions -- [options]

Serves the Composition's functions in plain text, for "crossplane composition render" with examples/functions.yaml, and a token
bridge for them unless NEWAPI_BASE_URL names one. Settings come from examples/platform.env; a variable that is set already wins.
Ctrl-C ends them.

${portFlagsHelp(programs)}  --help                  prints this text
`;

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const { listen } = parseServeArguments(argv, programs);
  const stopped = stopRequest();
  const served = await serveFunctions({ root, env: process.env, listen, onLine: printLine });
  try {
    process.stdout.write(`ready: ${describe(served)}\n`);
    return await keepServing('functions', served, stopped);
  } finally {
    await served.close();
  }
}

function printLine(name: string, line: string): void {
  process.stdout.write(`[${name}] ${line}\n`);
}

function describe({ addresses }: ServedFunctions): string {
  return programs.map(({ name, packageName }) => `${name} on ${addresses.get(packageName)}`).join(', ');
}

process.exitCode = await runCommand('functions', () => main(process.argv.slice(2)));
