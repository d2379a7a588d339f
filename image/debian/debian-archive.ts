import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadPrefix, openApt, type Apt, type AptVersion } from './apt.ts';
import { dependsAmong, partOfLock } from './debian-depends.ts';
import { refreshCommand, type DebianLock, type DebianPackage } from './debian-lock.ts';
import { isLeftOut } from './debian-packages.ts';
import { controlOf } from './dpkg-deb.ts';

/** Debian's archive, and what was fetched from it before. */
export interface DebianArchive {
  /** Writes down what apt offers now. */
  readonly lock: (wanted: readonly string[]) => Promise<DebianLock>;
  /** The file of each package, in the order of the lock and with exactly the content that it names. */
  readonly fetch: (lock: DebianLock) => Promise<string[]>;
}

/** `cache` is a folder that lasts; it may be shared by several builds at once. */
export async function openArchive(cache: string, architecture: string): Promise<DebianArchive> {
  await mkdir(cache, { recursive: true });
  const apt = await openApt(join(cache, `apt-${architecture}`), architecture);
  return {
    async lock(wanted) {
      await apt.update();
      const versions = (await apt.resolve(wanted)).filter(({ name }) => !isLeftOut(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const packages = await download(apt, versions, cache);
      const depends = dependsAmong(await Promise.all(packages.map((one) => controlOf({ name: one.name, file: cached(cache, one) }))));
      // What was left out has brought along what nothing else needs.
      return partOfLock({ architecture, packages: packages.map((one, index) => ({ ...one, depends: depends[index] ?? [] })) }, wanted);
    },
    async fetch({ packages }) {
      const absent: DebianPackage[] = [];
      for (const one of packages) if ((await digestOfFile(cached(cache, one)).catch(() => '')) !== one.sha256) absent.push(one);
      if (absent.length > 0) await fetchLocked(apt, absent, cache);
      return packages.map((one) => cached(cache, one));
    },
  };
}

async function fetchLocked(apt: Apt, absent: readonly DebianPackage[], cache: string): Promise<void> {
  const fetched = await updateAndDownload(apt, absent, cache).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot fetch the Debian packages of the lock: ${reason}; if the archive has moved on, "${refreshCommand}" writes a new lock`, { cause: error });
  });
  const changed = absent.filter(({ sha256 }, index) => fetched[index]?.sha256 !== sha256).map(({ name, version }) => `${name} ${version}`);
  if (changed.length > 0) throw new Error(`cannot use the Debian packages ${changed.join(', ')}: they are not what the lock names; "${refreshCommand}" writes a new lock`);
}

async function updateAndDownload(apt: Apt, packages: readonly AptVersion[], cache: string): Promise<DebianPackage[]> {
  await apt.update();
  return download(apt, packages, cache);
}

/** Downloads into the cache, where a package is found by its digest. */
async function download(apt: Apt, versions: readonly AptVersion[], cache: string): Promise<DebianPackage[]> {
  const folder = await mkdtemp(join(tmpdir(), 'openova-debian-'));
  try {
    await apt.download(versions, folder);
    const files = await readdir(folder);
    const packages: DebianPackage[] = [];
    for (const { name, version } of versions) {
      const file = files.find((candidate) => candidate.startsWith(downloadPrefix({ name, version })));
      if (file === undefined) throw new Error(`apt-get downloaded no ${name} ${version}`);
      const one = { name, version, sha256: await digestOfFile(join(folder, file)) };
      await keep(join(folder, file), cached(cache, one));
      packages.push(one);
    }
    return packages;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Beside the entry first, because a rename is one step within one file system only.
async function keep(file: string, entry: string): Promise<void> {
  const unfinished = `${entry}.${process.pid}.unfinished`;
  await copyFile(file, unfinished);
  await rename(unfinished, entry);
}

function cached(cache: string, { name, sha256 }: DebianPackage): string {
  return join(cache, `${name}-${sha256}.deb`);
}

async function digestOfFile(path: string): Promise<string> {
  return createHash('sha256').update(await readFile(path)).digest('hex');
}
