import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imagePlatform } from '../../../image/function-image.ts';
import { digestOf, openBlobStore, type BlobStore } from '../../../image/oci/blob-store.ts';
import { writeImage } from '../../../image/oci/image.ts';
import { writeLayout } from '../../../image/oci/layout.ts';
import { openArchive, type DebianArchive } from '../../../image/runtime/debian-archive.ts';
import { readLock, type DebianLock } from '../../../image/runtime/debian-lock.ts';
import { wantedPackages } from '../../../image/runtime/debian-packages.ts';
import { planRuntimeImage, type RuntimeImage } from '../../../image/runtime/runtime-image.ts';
import { cacheFolder } from '../../../tools/engine/cache.ts';

export interface BuiltRuntime extends RuntimeImage {
  readonly layout: string;
}

export interface DebianSource {
  readonly archive: DebianArchive;
  readonly lock: DebianLock;
}

/** The packages of the lock; where the archive has moved on and the cache does not have them, those that apt offers now. */
export async function debianSource(): Promise<DebianSource> {
  const archive = await openArchive(cacheFolder(process.env, 'debian'), imagePlatform().architecture);
  const lock = await readLock('image/runtime/debian.lock.json');
  const isThere = await archive.fetch(lock).then(() => true, () => false);
  return { archive, lock: isThere ? lock : await archive.lock(wantedPackages) };
}

/** Builds the image of this checkout into a folder, as "npm run package" does. */
export async function buildRuntime(folder: string, source: DebianSource): Promise<BuiltRuntime> {
  const store = await openBlobStore(join(folder, 'blobs'));
  const built = await plan(store, folder, source);
  const layout = join(folder, 'layout');
  await writeLayout(layout, { store, image: await writeImage(store, built.plan), tag: 'v1.2.3' });
  return { ...built, layout };
}

/** The digests of the layers before compression, which takes most of the time of a build and is not done. */
export async function measureRuntime(folder: string, source: DebianSource): Promise<string[]> {
  const store: BlobStore = {
    pathOf: () => '',
    putJson: () => Promise.reject(new Error('there is nothing to write')),
    async putCompressed(bytes) {
      const hash = createHash('sha256');
      for await (const chunk of bytes) hash.update(chunk);
      return { digest: '', size: 0, diffId: digestOf(hash) };
    },
  };
  return (await plan(store, folder, source)).plan.layers.map(({ diffId }) => diffId);
}

async function plan(store: BlobStore, folder: string, source: DebianSource): Promise<RuntimeImage> {
  const scratch = join(folder, 'scratch');
  await mkdir(scratch, { recursive: true });
  const project = { root: process.cwd(), version: '1.2.3', platform: imagePlatform(), created: '1970-01-01T00:00:00.000Z' };
  return planRuntimeImage(store, { ...source, nodePackage: 'node_modules/node', npmCache: cacheFolder(process.env, 'npm'), agents: [] }, { ...project, scratch });
}
