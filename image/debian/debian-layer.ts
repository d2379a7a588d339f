import type { BlobStore } from '../oci/blob-store.ts';
import { writeLayer, type Layer } from '../oci/layer.ts';
import type { RootEntry } from '../oci/root-entry.ts';
import type { DebianComponent } from '../sbom.ts';
import type { DebianArchive } from './debian-archive.ts';
import { partOfLock } from './debian-depends.ts';
import { lockProblems, refreshCommand, type DebianLock } from './debian-lock.ts';
import { debianEntries, mergedPath, unpackPackages } from './debian-rootfs.ts';

/** Where the packages of images come from. */
export interface DebianSource {
  readonly lock: DebianLock;
  readonly archive: DebianArchive;
}

/** What an image has of Debian. */
export interface DebianContent {
  /** What it asks for; what these need comes along. */
  readonly packages: readonly string[];
  /** Packages that could come along, and do not. */
  readonly isLeftOut?: (name: string) => boolean;
  /** Files of these that the image cannot do without. */
  readonly programs: readonly string[];
  /** Whether the image has this path of a package besides. */
  readonly isChosen: (path: string) => boolean;
  /** What else lies in the layer. */
  readonly system: readonly RootEntry[];
}

export interface DebianLayer {
  readonly layer: Layer;
  readonly components: readonly DebianComponent[];
}

/** Writes packages of the lock as a layer. They are unpacked into `folder`, which is made for it. */
export async function writeDebianLayer(
  store: BlobStore,
  { lock, archive }: DebianSource,
  { content, architecture, folder }: { readonly content: DebianContent; readonly architecture: string; readonly folder: string },
): Promise<DebianLayer> {
  const { packages: wanted, isLeftOut, programs, isChosen, system } = content;
  const problems = lockProblems(lock, { architecture, wanted });
  if (problems.length > 0) throw new Error(`cannot use the lock of Debian packages: ${problems.join(' and ')}; "${refreshCommand}" writes a new lock`);
  const part = partOfLock(lock, wanted, isLeftOut);
  const files = await archive.fetch(part);
  const unpacked = await unpackPackages(part.packages.map(({ name }, index) => ({ name, file: files[index] ?? '' })), folder);
  const entries = await debianEntries(folder, unpacked, (path) => programs.includes(mergedPath(path)) || isChosen(path));
  const absent = programs.filter((program) => !entries.some(({ path }) => path === program));
  if (absent.length > 0) throw new Error(`cannot make an image of Debian packages: ${absent.join(', ')} is in none of ${wanted.join(', ')}`);
  const layer = await writeLayer(store, [...entries, ...system]);
  return { layer, components: part.packages.map(({ name, version, sha256 }, index) => ({ name, version, sha256, licences: unpacked[index]?.licences ?? [] })) };
}
