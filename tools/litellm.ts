import { parseArgs } from 'node:util';
import { cacheFolder } from './engine/cache.ts';
import { isMissing } from './engine/go.ts';
import { installLitellm, litellmVersion } from './litellm/install-litellm.ts';

const usage = `usage: npm run litellm

Installs the proxy of LiteLLM ${litellmVersion} from PyPI for the tests that run it, unless the cache has it, and prints the path of the Python
that has it. The cache is ${cacheFolder({ XDG_CACHE_HOME: '$XDG_CACHE_HOME' }, 'litellm')}, by default under ~/.cache.

  --help   prints this text
`;

function report(line: string): void {
  process.stderr.write(`litellm: ${line}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const python = await installLitellm({ report });
  if (isMissing(python)) throw new Error(python.missing);
  process.stdout.write(`${python}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
