import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleProgram } from '../../image/bundle.ts';

/** Bundles a program of this repository into the folder, as its image has it, and gives the path of its main module. */
export async function writeBundledProgram(folder: string, entry: string): Promise<string> {
  const { files } = await bundleProgram(process.cwd(), entry);
  await Promise.all(files.map(({ name, code }) => writeFile(join(folder, name), code)));
  return join(folder, 'main.mjs');
}
