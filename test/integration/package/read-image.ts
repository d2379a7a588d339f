import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

export interface TarMember {
  readonly header: Header;
  readonly content: Buffer;
}

export interface ReadImage {
  readonly index: { readonly manifests: readonly { readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[] };
  readonly manifest: { readonly config: Blob; readonly layers: readonly Blob[] };
  readonly config: ImageConfig;
  /** The path of a layer's blob, by its place. */
  readonly layerPaths: readonly string[];
}

export interface ImageConfig {
  readonly created: string;
  readonly architecture: string;
  readonly config: { readonly User?: string; readonly Entrypoint?: readonly string[]; readonly Env?: readonly string[]; readonly Labels?: Readonly<Record<string, string>> };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Reads an OCI image layout by the book: from the index to the manifest to its blobs. */
export async function readLayout(folder: string): Promise<ReadImage> {
  const blobPath = (digest: string) => join(folder, 'blobs', ...digest.split(':'));
  const index: ReadImage['index'] = await readJson(join(folder, 'index.json'));
  const manifest: ReadImage['manifest'] = await readJson(blobPath(index.manifests[0]?.digest ?? ''));
  return {
    index,
    manifest,
    config: await readJson(blobPath(manifest.config.digest)),
    layerPaths: manifest.layers.map(({ digest }) => blobPath(digest)),
  };
}

async function readJson(path: string) {
  return JSON.parse(await readFile(path, 'utf8'));
}

export async function tarMembers(bytes: Readable | Uint8Array): Promise<TarMember[]> {
  const archive = extract();
  (bytes instanceof Uint8Array ? Readable.from([bytes]) : bytes).pipe(archive);
  const members: TarMember[] = [];
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    members.push({ header: entry.header, content: Buffer.concat(chunks) });
  }
  return members;
}

/** The members of a compressed layer. */
export async function layerMembers(path: string): Promise<TarMember[]> {
  return tarMembers(gunzipSync(await readFile(path)));
}

/** The files of an archive such as a package file, by name. */
export async function archiveFiles(path: string): Promise<Map<string, Buffer>> {
  return new Map((await tarMembers(createReadStream(path))).map(({ header, content }) => [header.name, content]));
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Puts the image's root file system into a folder, as a container would see it, and gives the folder. */
export async function unpackImage({ layerPaths }: ReadImage, root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  for (const path of layerPaths) await promisify(execFile)('tar', ['-xpzf', path, '-C', root]);
  return root;
}
