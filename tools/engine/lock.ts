import { stat, rm, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface LockTiming {
  /** How often the holder shows that it is alive, and the others look. */
  readonly beatMs: number;
  /** A lock that showed no life for so long was left behind. */
  readonly staleMs: number;
}

const defaultTiming: LockTiming = { beatMs: 1_000, staleMs: 10_000 };

/**
 * Runs the work while no other process does the same under this lock file. It saves work and promises no more: two
 * processes that find a lock left behind at the same moment may both go on, so the work must bear that.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, timing: LockTiming = defaultTiming): Promise<T> {
  while (!(await take(path))) {
    if (await isLeftBehind(path, timing.staleMs)) await rm(path, { force: true });
    else await delay(timing.beatMs);
  }
  const beat = setInterval(() => void showLife(path), timing.beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isLeftBehind(path: string, staleMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > staleMs;
}

// A lock that somebody took away is not put back: the next beat has nothing to touch, and the work goes on.
async function showLife(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}
