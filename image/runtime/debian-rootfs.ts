import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { RootEntry } from '../oci/root-entry.ts';
import { folderEntries } from '../rootfs/folder-entries.ts';

/** What an unpacked package says about itself. */
export interface UnpackedPackage {
  readonly name: string;
  /** Its control file, as scanners read it. */
  readonly control: string;
  readonly licences: readonly string[];
}

/** Unpacks packages into an empty folder. None of their scripts is run. */
export async function unpackPackages(packages: readonly { readonly name: string; readonly file: string }[], folder: string): Promise<UnpackedPackage[]> {
  await mkdir(folder, { recursive: true });
  for (const { name, file } of packages) await dpkgDeb(name, ['--extract', file, folder]);
  return Promise.all(packages.map(async ({ name, file }) => ({ name, control: await dpkgDeb(name, ['--field', file]), licences: await licencesOf(folder, name) })));
}

/** What of the unpacked packages goes into the image, with what their scripts would have made of it. */
export async function debianEntries(folder: string, packages: readonly UnpackedPackage[]): Promise<RootEntry[]> {
  return [
    ...(await folderEntries(folder, (path) => (isDropped(path) ? undefined : mergedPath(path)))),
    ...mergedFolders.map((path): RootEntry => ({ kind: 'link', path, target: `usr/${path}` })),
    ...Object.entries(alternatives).map(([path, target]): RootEntry => ({ kind: 'link', path, target })),
    ...packages.map(({ name, control }): RootEntry => ({ kind: 'file', path: `var/lib/dpkg/status.d/${name}`, content: control })),
    { kind: 'file', path: certificates, content: await certificateBundle(folder) },
    { kind: 'file', path: 'etc/timezone', content: 'Etc/UTC\n' },
  ];
}

const mergedFolders = ['bin', 'lib', 'lib64', 'sbin'];
const certificates = 'etc/ssl/certs/ca-certificates.crt';

// Names that Debian's packages leave to be chosen among several programs.
const alternatives: Readonly<Record<string, string>> = {
  'etc/localtime': '/usr/share/zoneinfo/Etc/UTC',
  'usr/bin/awk': 'mawk',
  'usr/bin/editor': 'nano',
  'usr/bin/pager': 'less',
  'usr/bin/python': 'python3',
  'usr/bin/vi': 'vim.tiny',
  'usr/bin/vim': 'vim.tiny',
  'usr/lib/ssl/cert.pem': `/${certificates}`,
};

const droppedPaths: readonly RegExp[] = [
  // Manuals, translations and zones with leap seconds, which no program here shows or asks for.
  /^usr\/share\/(?:man|info|locale|zoneinfo\/right)\//,
  // What is needed to install, to run as a system, or for a desktop.
  /^usr\/share\/(?:applications|binfmts|bug|doc-base|gcc|icons|lintian|menu|pixmaps)\//,
  /^(?:etc\/(?:cron\.[a-z]+|init\.d|kernel|update-motd\.d)|(?:usr\/)?lib\/(?:binfmt\.d|systemd|sysusers\.d|tmpfiles\.d))\//,
  // It keeps pip from installing beside a package manager, and here is none.
  /^usr\/lib\/python3[.\d]*\/EXTERNALLY-MANAGED$/,
  // A link to a program that the image does without.
  /^etc\/rmt$/,
  // Of the documents, the licences are kept.
  /^usr\/share\/doc\/[^/]+\/(?!copyright$)/,
];

/** Whether the image does without this path of a package. */
export function isDropped(path: string): boolean {
  return droppedPaths.some((pattern) => pattern.test(path));
}

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

async function dpkgDeb(name: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('dpkg-deb', args)).stdout;
  } catch (error) {
    throw new Error(`cannot unpack Debian package "${name}": ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`, { cause: error });
  }
}
