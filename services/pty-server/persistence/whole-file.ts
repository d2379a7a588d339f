import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that is there as it was or as it is to be, never half, also after a crash. Only its owner can read it. */
export async function writeWholeFile(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await using file = await open(unfinished, 'w', 0o600);
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    // What is left of it would take room on a disk that may be full.
    await rm(unfinished, { force: true });
    throw error;
  }
  await rename(unfinished, path);
}
