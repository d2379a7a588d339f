import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCli } from '../tools/engine/find-engine.ts';
import { isMissing } from '../tools/engine/go.ts';
import { buildPackages } from './build-packages.ts';
import { parsePackageConfig, usage } from './package-config.ts';
import { readProject } from './project.ts';

const started = performance.now();

function report(line: string): void {
  process.stderr.write(`package: ${line}, ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

async function main(): Promise<void> {
  const { help, registry, created } = parsePackageConfig(process.argv.slice(2), process.env);
  if (help) {
    process.stdout.write(usage);
    return;
  }
  const root = fileURLToPath(new URL('..', import.meta.url));
  const project = await readProject(root);
  const found = await findCli(process.env);
  const cli = isMissing(found) ? undefined : found.path;
  const nodePackage = join(root, 'node_modules', 'node');
  const outputs = await buildPackages({ project, out: join(root, 'dist'), registry, nodePackage, created, cli, report });
  for (const { name, folder } of project.absent) {
    process.stderr.write(`package: ${name} is not packaged: ${folder}/main.ts is not there; the Configuration waits for it in ${registry}\n`);
  }
  if (isMissing(found)) process.stderr.write(`package: no .xpkg files: ${found.missing}\n`);
  for (const { path, digest } of outputs) process.stdout.write(`dist/${path}${digest === undefined ? '' : ` ${digest}`}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`package: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
