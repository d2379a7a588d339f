import { createHash, type Hash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** What OCI calls a descriptor: how a document refers to a blob. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:<hex>` of the blob's bytes. */
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface CompressedBlob {
  readonly digest: string;
  readonly size: number;
  /** The digest before compression. */
  readonly diffId: string;
}

/** A folder of blobs, each named by its digest. */
export interface BlobStore {
  readonly pathOf: (digest: string) => string;
  readonly putJson: (mediaType: string, document: unknown) => Promise<Descriptor>;
  readonly putCompressed: (bytes: AsyncIterable<Buffer>) => Promise<CompressedBlob>;
}

export async function openBlobStore(folder: string): Promise<BlobStore> {
  await mkdir(folder, { recursive: true });
  const pathOf = (digest: string) => join(folder, digest.replace(/^sha256:/, ''));
  let unfinished = 0;
  return {
    pathOf,
    async putJson(mediaType, document) {
      const bytes = Buffer.from(JSON.stringify(document));
      const digest = digestOf(createHash('sha256').update(bytes));
      if (!existsSync(pathOf(digest))) await writeFile(pathOf(digest), bytes);
      return { mediaType, digest, size: bytes.length };
    },
    async putCompressed(bytes) {
      const path = join(folder, `unfinished-${unfinished++}`);
      const [plain, packed] = [measure(), measure()];
      await pipeline(bytes, plain.pass, createGzip(), packed.pass, createWriteStream(path));
      const digest = packed.digest();
      await keepFirst(path, pathOf(digest));
      return { digest, size: packed.size(), diffId: plain.digest() };
    },
  };
}

// Layouts link to the blobs, so a blob that is there already stays the same file.
async function keepFirst(path: string, blob: string): Promise<void> {
  if (existsSync(blob)) await rm(path);
  else await rename(path, blob);
}

export function digestOf(hash: Hash): string {
  return `sha256:${hash.digest('hex')}`;
}

function measure() {
  const hash = createHash('sha256');
  let size = 0;
  async function* pass(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  return { pass, digest: () => digestOf(hash), size: () => size };
}
