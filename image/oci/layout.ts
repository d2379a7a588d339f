import { copyFile, link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from './blob-store.ts';
import type { Image } from './image.ts';

/** Writes an image as an OCI image layout into a new folder. Blobs are linked, so that layouts share what is equal. */
export async function writeLayout(folder: string, { store, image, tag }: { store: BlobStore; image: Image; tag: string }): Promise<void> {
  const blobs = join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const digests = [image.manifest, image.configBlob, ...image.plan.layers].map(({ digest }) => digest);
  for (const digest of new Set(digests)) await linkOrCopy(store.pathOf(digest), join(blobs, digest.replace(/^sha256:/, '')));
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(folder, 'index.json'), JSON.stringify(indexDocument(image, tag)));
}

function indexDocument({ plan, manifest }: Image, tag: string) {
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ ...manifest, annotations, platform: plan.platform }],
  };
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  // Some file systems have no hard links.
  await link(from, to).catch(() => copyFile(from, to));
}
