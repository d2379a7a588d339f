import { lstat, readdir, readlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { RootEntry } from '../oci/root-entry.ts';

/**
 * The files and links below a folder, as entries at the paths that `placeOf` gives them; undefined leaves one out. Everybody may
 * read and nobody write, programs may be run, and no program runs as anybody but who starts it.
 */
export async function folderEntries(folder: string, placeOf: (path: string) => string | undefined): Promise<RootEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const firstOfFile = new Map<string, string>();
  const entries: RootEntry[] = [];
  for (const path of paths.toSorted()) {
    const place = placeOf(path);
    if (place !== undefined) entries.push(await entryOf(join(folder, path), place, firstOfFile));
  }
  return entries;
}

async function entryOf(from: string, path: string, firstOfFile: Map<string, string>): Promise<RootEntry> {
  const status = await lstat(from);
  if (status.isSymbolicLink()) return { kind: 'link', path, target: await readlink(from) };
  const file = `${status.dev}:${status.ino}`;
  const first = firstOfFile.get(file);
  if (first !== undefined) return { kind: 'link', path, target: relative(dirname(path), first) };
  firstOfFile.set(file, path);
  return { kind: 'copy', path, from, mode: (status.mode & 0o111) === 0 ? 0o644 : 0o755 };
}
