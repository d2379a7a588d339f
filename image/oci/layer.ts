import { completeEntries, type RootEntry } from './root-entry.ts';
import type { BlobStore, Descriptor } from './blob-store.ts';
import { tarOf } from './tar.ts';

export interface Layer extends Descriptor {
  /** The digest of the uncompressed archive, by which a container runtime knows the layer. */
  readonly diffId: string;
}

const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

export async function writeLayer(store: BlobStore, entries: readonly RootEntry[]): Promise<Layer> {
  return { mediaType: layerType, ...(await store.putCompressed(tarOf(completeEntries(entries)))) };
}
