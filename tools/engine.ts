import { parseArgs } from 'node:util';
import { cliProgram, corePrograms, currentCore, gatewayCrds, kubernetesOpenApi, type Artefact } from './engine/artefacts.ts';
import { cacheFolder } from './engine/cache.ts';
import { isMissing } from './engine/go.ts';
import { provide } from './engine/provide.ts';

const usage = `usage: npm run engine -- [--all]

Builds the real Crossplane from its Go modules, unless the cache has it, and prints the path of each binary:
the command line ${cliProgram.version} and core ${currentCore.version}. The cache is ${cacheFolder({ XDG_CACHE_HOME: '$XDG_CACHE_HOME' })},
by default under ~/.cache. Tests and packages find the binaries there; CROSSPLANE and CROSSPLANE_CORE name others.

  --all    also core ${corePrograms.filter((core) => core !== currentCore).map(({ version }) => version).join(', ')}, the Gateway API CRDs ${gatewayCrds.version} and the OpenAPI of Kubernetes ${kubernetesOpenApi.version};
           implied by CI=true
  --help   prints this text
`;

/** What one run provides, in the order in which it is built. */
export function wantedArtefacts(all: boolean): readonly Artefact[] {
  return all ? [cliProgram, ...corePrograms, gatewayCrds, kubernetesOpenApi] : [cliProgram, currentCore];
}

function report(line: string): void {
  process.stderr.write(`engine: ${line}\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { all: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  for (const artefact of wantedArtefacts(values.all ?? process.env['CI'] === 'true')) {
    const path = await provide(artefact, { report, env: process.env });
    if (isMissing(path)) throw new Error(`cannot make ${artefact.name} ${artefact.version}: ${path.missing}`);
    process.stdout.write(`${path}\n`);
  }
  return 0;
}

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`engine: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
