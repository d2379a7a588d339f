import { openArchive } from '../../../image/debian/debian-archive.ts';
import type { DebianSource } from '../../../image/debian/debian-layer.ts';
import { readLock } from '../../../image/debian/debian-lock.ts';
import { wantedPackages } from '../../../image/debian/debian-packages.ts';
import { imagePlatform } from '../../../image/image-platform.ts';
import { cacheFolder } from '../../../tools/engine/cache.ts';

/** The packages of the lock; where the archive has moved on and the cache does not have them, those that apt offers now. */
export async function debianSource(): Promise<DebianSource> {
  const archive = await openArchive(cacheFolder(process.env, 'debian'), imagePlatform().architecture);
  const lock = await readLock('image/debian/debian.lock.json');
  const isThere = await archive.fetch(lock).then(() => true, () => false);
  return { archive, lock: isThere ? lock : await archive.lock(wantedPackages) };
}
