import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { RootEntry } from '../oci/root-entry.ts';
import { folderEntries } from '../rootfs/folder-entries.ts';
import { controlOf, extractPackage, type PackageFile } from './dpkg-deb.ts';

/** What an unpacked package says about itself. */
export interface UnpackedPackage {
  readonly name: string;
  /** Its control file, as scanners read it. */
  readonly control: string;
  readonly licences: readonly string[];
}

/** Unpacks packages into an empty folder. None of their scripts is run. */
export async function unpackPackages(packages: readonly PackageFile[], folder: string): Promise<UnpackedPackage[]> {
  await mkdir(folder, { recursive: true });
  for (const one of packages) await extractPackage(one, folder);
  return Promise.all(packages.map(async (one) => ({ name: one.name, control: await controlOf(one), licences: await licencesOf(folder, one.name) })));
}

export const certificates = 'etc/ssl/certs/ca-certificates.crt';

/** What of the unpacked packages goes into the image: the chosen paths as they are in the packages, control files and authorities. */
export async function debianEntries(folder: string, packages: readonly UnpackedPackage[], isChosen: (path: string) => boolean): Promise<RootEntry[]> {
  const files = await folderEntries(folder, (path) => (isChosen(path) ? mergedPath(path) : undefined));
  return [
    ...files,
    ...mergedFolders
      .filter((top) => files.some(({ path }) => path.startsWith(`usr/${top}/`)))
      .map((path): RootEntry => ({ kind: 'link', path, target: `usr/${path}` })),
    ...packages.map(({ name, control }): RootEntry => ({ kind: 'file', path: `var/lib/dpkg/status.d/${name}`, content: control })),
    { kind: 'file', path: certificates, content: await certificateBundle(folder) },
  ];
}

const mergedFolders = ['bin', 'lib', 'lib64', 'sbin'];

/** Where a path of a package lies in an image in which /bin, /lib, /lib64 and /sbin are links into /usr. */
export function mergedPath(path: string): string {
  return mergedFolders.some((top) => path.startsWith(`${top}/`)) ? `usr/${path}` : path;
}

/** The short names of the licences in a copyright file of the machine-readable form; none in one without that form. */
export function licencesIn(copyright: string): string[] {
  const names = Array.from(copyright.matchAll(/^License:[ \t]*(\S.*?)[ \t]*$/gm), ([, name = '']) => name);
  return [...new Set(names)].toSorted();
}

async function licencesOf(folder: string, name: string): Promise<string[]> {
  const path = join(folder, 'usr/share/doc', name, 'copyright');
  // A package may share the documents of another one; a link to outside the folder is none of ours.
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || relative(await realpath(folder), real).startsWith('..')) return [];
  return licencesIn(await readFile(real, 'utf8'));
}

async function certificateBundle(folder: string): Promise<string> {
  const authorities = join(folder, 'usr/share/ca-certificates/mozilla');
  const names = (await readdir(authorities)).filter((name) => name.endsWith('.crt')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(authorities, name), 'utf8')));
  return texts.map((text) => `${text.trimEnd()}\n`).join('');
}
