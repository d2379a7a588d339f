import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole } from '../console/bundle.ts';
import { cacheFolder } from '../tools/engine/cache.ts';
import { findCli } from '../tools/engine/find-engine.ts';
import { isMissing, type Missing } from '../tools/engine/go.ts';
import { agentLayer } from './agents/agent-layer.ts';
import { unfreeAgents } from './agents/bakeable-agents.ts';
import { buildPackages } from './build-packages.ts';
import type { DebianSource } from './debian/debian-layer.ts';
import { imagePlatform } from './image-platform.ts';
import { parsePackageConfig, usage, type PackageConfig } from './package-config.ts';
import { readProject } from './project.ts';
import { aptMissing } from './debian/apt.ts';
import { openArchive } from './debian/debian-archive.ts';
import { readLock, writeLock } from './debian/debian-lock.ts';
import { wantedPackages } from './debian/debian-packages.ts';
import { runtimeImageName, type RuntimeSource } from './runtime/runtime-image.ts';
import { serviceSources } from './service-image.ts';

const started = performance.now();
const root = fileURLToPath(new URL('..', import.meta.url));
const nodePackage = join(root, 'node_modules', 'node');

const imagesOnDebian = [...serviceSources.filter(({ debian }) => debian !== undefined).map(({ name }) => name), runtimeImageName];

function report(line: string): void {
  process.stderr.write(`package: ${line}, ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

async function main(): Promise<void> {
  const config = parsePackageConfig(process.argv.slice(2), process.env);
  if (config.help) {
    process.stdout.write(usage);
    return;
  }
  const { registry, created } = config;
  const project = await readProject(root);
  const found = await findCli(process.env);
  const cli = isMissing(found) ? undefined : found.path;
  const debian = await debianSource(config);
  const given = isMissing(debian) ? {} : { debian, runtime: await runtimeSource(config) };
  await buildConsole('warn');
  const outputs = await buildPackages({ project, services: serviceSources, out: join(root, 'dist'), registry, nodePackage, created, cli, report, ...given });
  for (const { name, folder } of project.absent) {
    process.stderr.write(`package: ${name} is not packaged: ${folder}/main.ts is not there; the Configuration waits for it in ${registry}\n`);
  }
  if (isMissing(found)) process.stderr.write(`package: no .xpkg files: ${found.missing}\n`);
  if (isMissing(debian)) process.stderr.write(`package: no images ${imagesOnDebian.join(', ')}: ${debian.missing}\n`);
  for (const { path, digest } of outputs) process.stdout.write(`dist/${path}${digest === undefined ? '' : ` ${digest}`}\n`);
}

async function debianSource({ refreshLock }: PackageConfig): Promise<DebianSource | Missing> {
  const missing = await aptMissing();
  if (missing !== undefined) return { missing };
  const { architecture } = imagePlatform();
  const archive = await openArchive(cacheFolder(process.env, 'debian'), architecture);
  const lockPath = join(root, 'image', 'debian', 'debian.lock.json');
  if (refreshLock) {
    await writeLock(lockPath, await archive.lock(wantedPackages));
    report('image/debian/debian.lock.json is what apt offers now');
  }
  return { lock: await readLock(lockPath), archive };
}

async function runtimeSource({ agents }: PackageConfig): Promise<RuntimeSource> {
  for (const agent of unfreeAgents(agents)) report(`${agent} may not be handed on: keep the runtime image with it in a registry of your own`);
  return { npmCache: cacheFolder(process.env, 'npm'), agents: await Promise.all(agents.map(agentLayer)) };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`package: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
