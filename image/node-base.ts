import { writeDebianLayer, type DebianContent, type DebianSource } from './debian/debian-layer.ts';
import { hashedFile, type HashedFile } from './hashed-file.ts';
import { imagePlatform } from './image-platform.ts';
import { readNode, type NodeBinary } from './node-binary.ts';
import type { BlobStore } from './oci/blob-store.ts';
import type { Platform } from './oci/image.ts';
import { writeLayer, type Layer } from './oci/layer.ts';
import { nodeInImage, nodeRootfs, nonroot } from './rootfs/node-rootfs.ts';
import { sharedLibraries } from './rootfs/shared-libraries.ts';
import type { DebianComponent } from './sbom.ts';

/** What lies below the program in an image, and what is in it. */
export interface NodeBase {
  readonly layers: readonly Layer[];
  readonly platform: Platform;
  readonly node: NodeBinary;
  /** Of this machine. */
  readonly libraries: readonly HashedFile[];
  readonly debian: readonly DebianComponent[];
}

/** Puts the pinned Node and what it needs of this machine's libraries into a layer. */
export async function writeNodeBase(store: BlobStore, nodePackage: string): Promise<NodeBase> {
  const node = await readNode(nodePackage);
  const libraries = await sharedLibraries([node.from]);
  return {
    layers: [await writeLayer(store, nodeRootfs({ node: node.from, libraries, account: nonroot }))],
    platform: imagePlatform(),
    node,
    libraries: await Promise.all(libraries.map(({ path, from }) => hashedFile(path, from))),
    debian: [],
  };
}

/** What images with a system of Debian's packages are made of. */
export interface DebianParts {
  readonly source: DebianSource;
  readonly node: NodeBinary;
  /** Has Node alone. */
  readonly nodeLayer: Layer;
}

/** Puts the pinned Node into a layer of its own, which the images share. */
export async function writeDebianParts(store: BlobStore, source: DebianSource, nodePackage: string): Promise<DebianParts> {
  const node = await readNode(nodePackage);
  return { source, node, nodeLayer: await writeLayer(store, [{ kind: 'copy', path: nodeInImage, from: node.from, mode: 0o755 }]) };
}

/** Puts Debian's packages below Node, its libraries among them. They are unpacked into `folder`, which is made. */
export async function writeDebianBase(store: BlobStore, { source, node, nodeLayer }: DebianParts, { content, folder }: {
  readonly content: DebianContent;
  readonly folder: string;
}): Promise<NodeBase> {
  const platform = imagePlatform();
  const { layer, components } = await writeDebianLayer(store, source, { content, architecture: platform.architecture, folder });
  return { layers: [layer, nodeLayer], platform, node, libraries: [], debian: components };
}
