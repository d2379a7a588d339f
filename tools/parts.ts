import { parseArgs } from 'node:util';
import { cacheFolder } from './engine/cache.ts';
import { isMissing } from './engine/go.ts';
import { realParts } from './parts/parts.ts';
import { installPart } from './parts/real-part.ts';

const usage = `usage: npm run parts -- [name]...

Installs programs of others that tests run for real, unless the cache has them, and prints the folder of each.
The cache is beside ${cacheFolder({ XDG_CACHE_HOME: '$XDG_CACHE_HOME' })}, by default under ~/.cache. Without a name:
${realParts.map(({ name, version, source }) => `  ${name} ${version}, from ${source}\n`).join('')}
  --help   prints this text
`;

function report(line: string): void {
  process.stderr.write(`parts: ${line}\n`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const unknown = positionals.find((name) => !realParts.some((part) => part.name === name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${realParts.map(({ name }) => name).join(', ')}`);
  for (const part of realParts.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const folder = await installPart(part, { report });
    if (isMissing(folder)) throw new Error(folder.missing);
    process.stdout.write(`${folder}\n`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
