import { join } from 'node:path';
import type { AgentLayer } from '../agents/agent-layer.ts';
import { uniquePackages } from '../bundle.ts';
import { tiniInImage, wantedPackages } from '../debian/debian-packages.ts';
import { imageConfig } from '../image-config.ts';
import { writeDebianBase, type DebianParts } from '../node-base.ts';
import type { BlobStore } from '../oci/blob-store.ts';
import type { RuntimeConfig } from '../oci/image.ts';
import { writeLayer } from '../oci/layer.ts';
import type { PlannedImage } from '../planned-image.ts';
import { sbomOf, sbomText } from '../sbom.ts';
import { npmProgram } from './npm-package.ts';
import { bundlePrograms, entryInImage, runtimePrograms, terminalPackages, type RuntimeProgram } from './programs.ts';
import { isDropped, runtimeSystem, sandboxAccount } from './runtime-rootfs.ts';

export const runtimeImageName = 'sandbox-runtime';

/** What the image is made of beside Debian's packages, Node and the project's own code. */
export interface RuntimeSource {
  /** A folder that lasts, for the npm that goes beside Node. */
  readonly npmCache: string;
  readonly agents: readonly AgentLayer[];
}

export interface RuntimeBuild {
  readonly root: string;
  readonly version: string;
  readonly created: string;
  /** An empty folder that is thrown away afterwards. */
  readonly scratch: string;
}

export interface RuntimeImage extends PlannedImage {
  readonly absent: readonly RuntimeProgram[];
}

/**
 * Plans the image that a Sandbox's Pods run: Debian's packages, Node, its npm, the chosen agents and our programs, a layer each, what
 * changes least lowest.
 */
export async function planRuntimeImage(store: BlobStore, parts: DebianParts, { npmCache, agents, root, version, created, scratch }: RuntimeSource & RuntimeBuild): Promise<RuntimeImage> {
  const npm = await npmProgram(npmCache, scratch);
  const content = { packages: wantedPackages, programs: [tiniInImage], isChosen: (path: string) => !isDropped(path), system: runtimeSystem() };
  // Compressing takes longest, and runs in threads of its own.
  const [base, ...above] = await Promise.all([
    writeDebianBase(store, parts, { content, folder: join(scratch, 'debian') }),
    ...[npm, ...agents].map(({ entries }) => writeLayer(store, entries)),
  ]);
  const programs = await bundlePrograms(root, runtimePrograms, terminalPackages());
  const packages = uniquePackages([...programs.packages, ...npm.packages, ...agents.flatMap((agent) => agent.packages)]);
  const sbom = sbomOf({ ...base, name: runtimeImageName, version, packages });
  const programLayer = await writeLayer(store, [...programs.entries, { kind: 'file', path: 'app/sbom.cdx.json', content: sbomText(sbom) }]);
  const plan = { platform: base.platform, created, layers: [...base.layers, ...above, programLayer], config: runtimeConfig(version) };
  return { plan, sbom, absent: programs.absent };
}

function runtimeConfig(version: string): RuntimeConfig {
  const description = 'Terminal sessions of coding agents: pty-server, repo-clone and mcp-server of OpenOva Sandbox.';
  return imageConfig({
    account: sandboxAccount,
    ports: [7681, 7683],
    environment: { LANG: 'C.UTF-8', SHELL: sandboxAccount.shell, EDITOR: 'editor', PAGER: 'less' },
    entrypoint: [`/${tiniInImage}`, '--', `/${entryInImage}`],
    workingFolder: sandboxAccount.home,
    labels: { title: runtimeImageName, description, version },
  });
}
