import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readPackage, uniquePackages, type NpmPackage } from '../bundle.ts';
import type { RootEntry } from '../oci/root-entry.ts';
import { folderEntries } from '../rootfs/folder-entries.ts';

const run = promisify(execFile);

/** The npm of the image, by its exact content. The Node of npm's registry comes without one. */
export const npmLock = {
  version: '11.21.2',
  integrity: 'sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==',
} as const;

export type NpmLock = Readonly<Record<keyof typeof npmLock, string>>;

/** npm as a part of the runtime image. */
export interface NpmProgram {
  readonly entries: readonly RootEntry[];
  /** npm and what it brings along. */
  readonly packages: readonly NpmPackage[];
}

const place = 'usr/local/lib/node_modules/npm';

/** Gives npm as it is in its package, unpacked to `scratch`. `cache` is a folder that lasts. */
export async function npmProgram(cache: string, scratch: string, lock: NpmLock = npmLock): Promise<NpmProgram> {
  const archive = await fetchArchive(cache, lock);
  const folder = join(scratch, 'npm');
  await mkdir(folder);
  await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', '--no-same-owner']);
  return {
    entries: [
      ...(await folderEntries(folder, (path) => (isUnneeded(path) ? undefined : `${place}/${path}`))),
      ...['npm', 'npx'].map((name): RootEntry => ({ kind: 'link', path: `usr/local/bin/${name}`, target: `../lib/node_modules/npm/bin/${name}-cli.js` })),
    ],
    packages: await packagesBelow(folder),
  };
}

function isUnneeded(path: string): boolean {
  return /^(?:docs|man)\//.test(path);
}

async function fetchArchive(cache: string, { version, integrity }: NpmLock): Promise<string> {
  const archive = join(cache, `npm-${version}.tgz`);
  if ((await integrityOf(archive).catch(() => undefined)) === integrity) return archive;
  await mkdir(cache, { recursive: true });
  // Beside its place, because a rename is one step within one file system only.
  const folder = await mkdtemp(join(cache, 'npm-'));
  try {
    await run('npm', ['pack', `npm@${version}`, '--silent', `--pack-destination=${folder}`], { cwd: folder });
    const fetched = join(folder, basename(archive));
    const found = await integrityOf(fetched);
    if (found !== integrity) throw new Error(`cannot use npm ${version}: its content is ${found}, and image/runtime/npm-package.ts names ${integrity}`);
    await rename(fetched, archive);
    return archive;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function integrityOf(path: string): Promise<string> {
  return `sha512-${createHash('sha512').update(await readFile(path)).digest('base64')}`;
}

async function packagesBelow(folder: string): Promise<NpmPackage[]> {
  const files = await readdir(folder, { recursive: true });
  const folders = files.filter((path) => /^(?:.*node_modules\/(?:@[^/]+\/)?[^/]+\/)?package\.json$/.test(path)).map((path) => dirname(join(folder, path)));
  return uniquePackages(await Promise.all(folders.map(readPackage)));
}
