import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DebianSource } from '../../../image/debian/debian-layer.ts';
import { writeDebianParts } from '../../../image/node-base.ts';
import { openBlobStore, type BlobStore } from '../../../image/oci/blob-store.ts';
import { writeImage } from '../../../image/oci/image.ts';
import { writeLayout } from '../../../image/oci/layout.ts';
import { planRuntimeImage, type RuntimeImage } from '../../../image/runtime/runtime-image.ts';
import { cacheFolder } from '../../../tools/engine/cache.ts';
import { measuringStore } from '../package/measuring-store.ts';

export interface BuiltRuntime extends RuntimeImage {
  readonly layout: string;
}

/** Builds the image of this checkout into a folder, as "npm run package" does. */
export async function buildRuntime(folder: string, source: DebianSource): Promise<BuiltRuntime> {
  const store = await openBlobStore(join(folder, 'blobs'));
  const built = await plan(store, folder, source);
  const layout = join(folder, 'layout');
  await writeLayout(layout, { store, image: await writeImage(store, built.plan), tag: 'v1.2.3' });
  return { ...built, layout };
}

/** The digests of the layers before compression. */
export async function measureRuntime(folder: string, source: DebianSource): Promise<string[]> {
  return (await plan(measuringStore, folder, source)).plan.layers.map(({ diffId }) => diffId);
}

async function plan(store: BlobStore, folder: string, source: DebianSource): Promise<RuntimeImage> {
  const scratch = join(folder, 'scratch');
  await mkdir(scratch, { recursive: true });
  const project = { root: process.cwd(), version: '1.2.3', created: '1970-01-01T00:00:00.000Z' };
  const parts = await writeDebianParts(store, source, 'node_modules/node');
  return planRuntimeImage(store, parts, { ...project, npmCache: cacheFolder(process.env, 'npm'), agents: [], scratch });
}
