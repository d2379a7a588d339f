import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from './blob-store.ts';
import type { Image } from './image.ts';
import type { RootEntry } from './root-entry.ts';
import { tarOf } from './tar.ts';

/** Writes an image in the form of `docker save`. The layers stay compressed, so they keep their digests. */
export async function writeDockerArchive(path: string, { store, image, name }: { store: BlobStore; image: Image; name: string }): Promise<void> {
  const config = fileOf(store, image.configBlob.digest, '.json');
  const layers = image.plan.layers.map(({ digest }) => fileOf(store, digest, '.tar.gz'));
  const manifest = [{ Config: config.path, RepoTags: [name], Layers: layers.map((layer) => layer.path) }];
  const unique = new Map([config, ...layers].map((entry) => [entry.path, entry]));
  const entries: RootEntry[] = [...unique.values(), { kind: 'file', path: 'manifest.json', content: JSON.stringify(manifest) }];
  await pipeline(tarOf(entries), createWriteStream(path));
}

function fileOf(store: BlobStore, digest: string, suffix: string) {
  return { kind: 'copy', path: `${digest.replace(/^sha256:/, '')}${suffix}`, from: store.pathOf(digest) } as const;
}
