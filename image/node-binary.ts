import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeInImage } from './rootfs/node-rootfs.ts';
import { hashedFile, type HashedFile } from './hashed-file.ts';

/** The Node that images run. */
export interface NodeBinary extends HashedFile {
  readonly version: string;
  /** Its file on this machine. */
  readonly from: string;
}

/** The Node that an npm package carries. */
export async function readNode(nodePackage: string): Promise<NodeBinary> {
  const from = join(nodePackage, 'bin', 'node');
  const { version } = JSON.parse(await readFile(join(nodePackage, 'package.json'), 'utf8')) as { version: string };
  return { version, from, ...(await hashedFile(nodeInImage, from)) };
}
