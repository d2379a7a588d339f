import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const blockBytes = 4096;

/** A file system of its own, small enough to be filled. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no room on it, not for a byte. */
  fill(): void;
  /** Makes room again. */
  free(): void;
  unmount(): void;
}

/** Mounts one; undefined where this is not allowed. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmdirSync(path);
    return undefined;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => {
      for (let room = statfsSync(path).bavail; room > 0; room = statfsSync(path).bavail) appendFileSync(filler, Buffer.alloc(room * blockBytes));
    },
    free: () => rmSync(filler),
    unmount: () => {
      // A program that is about to end may still be in it.
      execFileSync('umount', ['--lazy', path]);
      rmdirSync(path);
    },
  };
}
