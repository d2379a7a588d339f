import { readFile, writeFile } from 'node:fs/promises';

/** A Debian package by its exact content. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

export interface LockedPackage extends DebianPackage {
  /** The packages of the lock that this one needs. */
  readonly depends: readonly string[];
}

/** The packages that images are made of, sorted by name. */
export interface DebianLock {
  /** In Debian's words, which are OCI's as well. */
  readonly architecture: string;
  readonly packages: readonly LockedPackage[];
}

/** How the lock is brought up to date; part of every message that says that it is not. */
export const refreshCommand = 'npm run package -- --refresh-lock';

export async function readLock(path: string): Promise<DebianLock> {
  return JSON.parse(await readFile(path, 'utf8')) as DebianLock;
}

/** One line for each package, so that a change of the lock reads as a change of packages. */
export async function writeLock(path: string, { architecture, packages }: DebianLock): Promise<void> {
  const lines = packages.map((one) => `    ${JSON.stringify(one)}`);
  await writeFile(path, `{\n  "architecture": ${JSON.stringify(architecture)},\n  "packages": [\n${lines.join(',\n')}\n  ]\n}\n`);
}

/** What keeps a lock from being built: another architecture, or a package that is wanted and not in it. */
export function lockProblems(lock: DebianLock, { architecture, wanted }: { architecture: string; wanted: readonly string[] }): string[] {
  const names = new Set(lock.packages.map(({ name }) => name));
  const absent = wanted.filter((name) => !names.has(name));
  return [
    ...(lock.architecture === architecture ? [] : [`it is for ${lock.architecture} and this machine is ${architecture}`]),
    ...(absent.length === 0 ? [] : [`it lacks ${absent.join(', ')}`]),
  ];
}
