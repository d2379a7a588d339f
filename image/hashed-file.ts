import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface HashedFile {
  /** In the image. */
  readonly path: string;
  readonly sha256: string;
}

export async function hashedFile(path: string, from: string): Promise<HashedFile> {
  return { path: `/${path}`, sha256: createHash('sha256').update(await readFile(from)).digest('hex') };
}
