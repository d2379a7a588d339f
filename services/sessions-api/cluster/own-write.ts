import type { CachedObject, ObjectCache } from './object-cache.ts';

const longestWaitMs = 1_000;

/** Waits, for a moment at most, until the cache shows what was just written, so that the writer's next read shows it too. */
export async function shownInCache<Item extends CachedObject>(cache: ObjectCache<Item>, isShown: () => boolean): Promise<void> {
  if (isShown()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const unsubscribe = cache.subscribe(() => {
      if (isShown()) end();
    });
    const timer = setTimeout(end, longestWaitMs);
  });
}
