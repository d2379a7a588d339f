import { execFile } from 'node:child_process';
import { access, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface SharedLibrary {
  /** Where a program looks for it, relative to the root of an image in which /lib* are links into /usr. */
  readonly path: string;
  /** The file of this machine that has the content. */
  readonly from: string;
}

// glibc loads these by name when a program asks for a host or a user; no program lists them.
const loadedByName = ['libnss_dns.so.2', 'libnss_files.so.2'];

/** The shared libraries and loaders that programs of this machine need, sorted by path. */
export async function sharedLibraries(programs: readonly string[]): Promise<SharedLibrary[]> {
  const found = new Map<string, SharedLibrary>();
  for (const program of programs) await addNeeded(found, program);
  const libc = [...found.values()].find(({ path }) => basename(path) === 'libc.so.6');
  for (const name of libc === undefined ? [] : loadedByName) await addLoadedByName(found, join(dirname(libc?.from ?? ''), name));
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function addNeeded(found: Map<string, SharedLibrary>, program: string): Promise<void> {
  for (const library of await listOf(program)) await add(found, library);
}

async function addLoadedByName(found: Map<string, SharedLibrary>, library: string): Promise<void> {
  if (!(await access(library).then(() => true, () => false))) return;
  await add(found, library);
  await addNeeded(found, library);
}

async function add(found: Map<string, SharedLibrary>, library: string): Promise<void> {
  const path = pathInImage(library);
  if (!found.has(path)) found.set(path, { path, from: await realpath(library) });
}

async function listOf(program: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('ldd', [program]);
    return librariesIn(stdout);
  } catch (error) {
    throw new Error(`cannot list the shared libraries of "${program}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The files that ldd lists. A library that it does not find is an error. */
export function librariesIn(listing: string): string[] {
  const missing = /^\s*(\S+) => not found/m.exec(listing)?.[1];
  if (missing !== undefined) throw new Error(`${missing} is not on this machine`);
  return [...listing.matchAll(/(?:^|=>)\s*(\/\S+) \(0x/gm)].map((match) => match[1] ?? '');
}

/** `/lib64/a.so` becomes `usr/lib64/a.so`: the image has one home for libraries, and links where the old paths were. */
export function pathInImage(library: string): string {
  return library.replace(/^\/(?:usr\/)?/, 'usr/');
}
