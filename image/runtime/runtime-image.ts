import { join } from 'node:path';
import { uniquePackages } from '../bundle.ts';
import type { BlobStore } from '../oci/blob-store.ts';
import type { ImagePlan, Platform, RuntimeConfig } from '../oci/image.ts';
import { writeLayer, type Layer } from '../oci/layer.ts';
import { readNode } from '../node-binary.ts';
import { nodeInImage } from '../rootfs/node-rootfs.ts';
import { sbomOf, sbomText, type DebianComponent } from '../sbom.ts';
import type { AgentLayer } from '../agents/agent-layer.ts';
import type { DebianArchive } from './debian-archive.ts';
import { lockProblems, refreshCommand, type DebianLock } from './debian-lock.ts';
import { wantedPackages } from './debian-packages.ts';
import { debianEntries, unpackPackages } from './debian-rootfs.ts';
import { npmProgram } from './npm-package.ts';
import { bundlePrograms, entryInImage, runtimePrograms, terminalPackages, type RuntimeProgram } from './programs.ts';
import { runtimeSystem, sandboxAccount } from './runtime-rootfs.ts';

export const runtimeImageName = 'sandbox-runtime';

/** What the image is made of beside the project's own code. */
export interface RuntimeSource {
  readonly lock: DebianLock;
  readonly archive: DebianArchive;
  /** The npm package of the Node in the image. */
  readonly nodePackage: string;
  /** A folder that lasts, for the npm that goes beside it. */
  readonly npmCache: string;
  readonly agents: readonly AgentLayer[];
}

export interface RuntimeBuild {
  readonly root: string;
  readonly version: string;
  readonly platform: Platform;
  readonly created: string;
  /** An empty folder that is thrown away afterwards. */
  readonly scratch: string;
}

export interface RuntimeImage {
  readonly plan: ImagePlan;
  readonly sbom: unknown;
  readonly absent: readonly RuntimeProgram[];
}

/**
 * Plans the image that a Sandbox's Pods run: Debian's packages, Node with its npm, the chosen agents and our programs, a layer each, what
 * changes least lowest.
 */
export async function planRuntimeImage(store: BlobStore, source: RuntimeSource, build: RuntimeBuild): Promise<RuntimeImage> {
  const node = await readNode(source.nodePackage);
  const npm = await npmProgram(source.npmCache, build.scratch);
  // Compressing takes longest, and runs in threads of its own.
  const [debian, nodeLayer, ...agentLayers] = await Promise.all([
    writeDebianLayer(store, source, build),
    writeLayer(store, [{ kind: 'copy', path: nodeInImage, from: node.from, mode: 0o755 }, ...npm.entries]),
    ...source.agents.map(({ entries }) => writeLayer(store, entries)),
  ]);
  const programs = await bundlePrograms(build.root, runtimePrograms, terminalPackages());
  const packages = uniquePackages([...programs.packages, ...npm.packages, ...source.agents.flatMap((agent) => agent.packages)]);
  const sbom = sbomOf({ name: runtimeImageName, version: build.version, packages, node, libraries: [], debian: debian.components });
  const programLayer = await writeLayer(store, [...programs.entries, { kind: 'file', path: 'app/sbom.cdx.json', content: sbomText(sbom) }]);
  const { platform, created } = build;
  const layers = [debian.layer, nodeLayer, ...agentLayers, programLayer];
  return { plan: { platform, created, layers, config: runtimeConfig(build.version) }, sbom, absent: programs.absent };
}

async function writeDebianLayer(store: BlobStore, { lock, archive }: RuntimeSource, { platform, scratch }: RuntimeBuild): Promise<{ layer: Layer; components: DebianComponent[] }> {
  const problems = lockProblems(lock, { architecture: platform.architecture, wanted: wantedPackages });
  if (problems.length > 0) throw new Error(`cannot use the lock of Debian packages: ${problems.join(' and ')}; "${refreshCommand}" writes a new lock`);
  const files = await archive.fetch(lock);
  const root = join(scratch, 'debian');
  const unpacked = await unpackPackages(lock.packages.map(({ name }, index) => ({ name, file: files[index] ?? '' })), root);
  const entries = [...(await debianEntries(root, unpacked)), ...runtimeSystem()];
  const components = lock.packages.map((one, index) => ({ ...one, licences: unpacked[index]?.licences ?? [] }));
  return { layer: await writeLayer(store, entries), components };
}

function runtimeConfig(version: string): RuntimeConfig {
  const { id, home } = sandboxAccount;
  return {
    User: `${id}:${id}`,
    ExposedPorts: { '7681/tcp': {}, '7683/tcp': {} },
    Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8', 'SHELL=/bin/bash', 'EDITOR=editor', 'PAGER=less'],
    Entrypoint: ['/usr/bin/tini', '--', `/${entryInImage}`],
    WorkingDir: home,
    Labels: {
      'org.opencontainers.image.title': runtimeImageName,
      'org.opencontainers.image.description': 'Terminal sessions of coding agents: pty-server, repo-clone and mcp-server of OpenOva Sandbox.',
      'org.opencontainers.image.version': version,
    },
  };
}
