import { join } from 'node:path';
import { bundleProgram } from './bundle.ts';
import type { BlobStore } from './oci/blob-store.ts';
import type { ImagePlan, Platform, RuntimeConfig } from './oci/image.ts';
import { writeLayer, type Layer } from './oci/layer.ts';
import { readPackageMeta, type FunctionSource, type PackageMeta, type Project } from './project.ts';
import { hashedFile, type HashedFile } from './hashed-file.ts';
import { readNode, type NodeBinary } from './node-binary.ts';
import { nodeProgramConfig } from './node-program-config.ts';
import { nodeRootfs, nonroot } from './rootfs/node-rootfs.ts';
import { sharedLibraries } from './rootfs/shared-libraries.ts';
import { sbomOf } from './sbom.ts';

/** The layer that all functions share, and what is in it. */
export interface NodeBase {
  readonly layer: Layer;
  readonly platform: Platform;
  readonly node: NodeBinary;
  readonly libraries: readonly HashedFile[];
}

export interface FunctionImage {
  readonly plan: ImagePlan;
  readonly sbom: unknown;
}

/** Puts the pinned Node and what it needs of this machine's libraries into a layer. */
export async function writeNodeBase(store: BlobStore, nodePackage: string): Promise<NodeBase> {
  const platform = imagePlatform();
  const node = await readNode(nodePackage);
  const libraries = await sharedLibraries([node.from]);
  return {
    layer: await writeLayer(store, nodeRootfs({ node: node.from, libraries, account: nonroot })),
    platform,
    node,
    libraries: await Promise.all(libraries.map(({ path, from }) => hashedFile(path, from))),
  };
}

/** Bundles a function and plans the image that runs it. */
export async function planFunctionImage(store: BlobStore, base: NodeBase, { project, source, created }: {
  readonly project: Project;
  readonly source: FunctionSource;
  readonly created: string;
}): Promise<FunctionImage> {
  const bundle = await bundleProgram(project.root, join(source.folder, 'main.ts'));
  const meta = await readPackageMeta(join(project.root, source.folder, 'package'));
  const app = await writeLayer(store, [
    ...bundle.files.map(({ name, code }) => ({ kind: 'file', path: `app/${name}`, content: code }) as const),
    // Crossplane mounts the server's certificate here.
    { kind: 'directory', path: 'tls/server' },
  ]);
  const { name } = source;
  const { version } = project;
  return {
    plan: { platform: base.platform, created, layers: [base.layer, app], config: functionConfig(meta, version) },
    sbom: sbomOf({ name, version, packages: bundle.packages, node: base.node, libraries: base.libraries, debian: [] }),
  };
}

function functionConfig({ metadata }: PackageMeta, version: string): RuntimeConfig {
  const about = (key: string) => metadata.annotations?.[`meta.crossplane.io/${key}`]?.trim();
  const labels = {
    title: metadata.name,
    description: about('description'),
    version,
    licenses: about('license'),
    source: about('source')?.replace(/^(?!https?:)/, 'https://'),
  };
  return nodeProgramConfig({ labels, ports: [8080, 9443] });
}

/** Images take Node and its libraries from this machine, so they are for its platform and no other. */
export function imagePlatform(os: string = process.platform, arch: string = process.arch): Platform {
  if (os !== 'linux') {
    throw new Error(`cannot build images on ${os}: they are made of this machine's Node and its shared libraries; run this on Linux, for example in a container`);
  }
  return { os, architecture: arch === 'x64' ? 'amd64' : arch };
}
