import { bundleProgram } from './bundle.ts';
import type { NodeBase } from './node-base.ts';
import type { BlobStore } from './oci/blob-store.ts';
import type { RuntimeConfig } from './oci/image.ts';
import { writeLayer } from './oci/layer.ts';
import type { RootEntry } from './oci/root-entry.ts';
import type { PlannedImage } from './planned-image.ts';
import { sbomOf } from './sbom.ts';

export interface NodeProgram {
  readonly name: string;
  readonly version: string;
  readonly created: string;
  /** Of the project. */
  readonly root: string;
  /** Relative to it. */
  readonly entry: string;
  /** What lies in the layer of the program besides. */
  readonly beside: readonly RootEntry[];
  readonly config: RuntimeConfig;
}

/** Bundles a program and plans the image that runs it from /app. */
export async function planNodeProgram(store: BlobStore, base: NodeBase, program: NodeProgram): Promise<PlannedImage> {
  const { name, version, created, root, entry, beside, config } = program;
  const { files, packages } = await bundleProgram(root, entry);
  const app = await writeLayer(store, [...files.map((file) => ({ kind: 'file', path: `app/${file.name}`, content: file.code }) as const), ...beside]);
  return { plan: { platform: base.platform, created, layers: [...base.layers, app], config }, sbom: sbomOf({ ...base, name, version, packages }) };
}
