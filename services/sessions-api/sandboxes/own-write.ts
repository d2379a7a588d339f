import type { ObjectCache } from '../cluster/object-cache.ts';
import type { SandboxClaim } from './sandbox-claim.ts';

const longestWaitMs = 1_000;

/** Waits, for a moment at most, until the cache shows what was just written, so that the writer's next read shows it too. */
export async function shownInCache(sandboxes: ObjectCache<SandboxClaim>, isShown: () => boolean): Promise<void> {
  if (isShown()) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const unsubscribe = sandboxes.subscribe(() => {
      if (isShown()) end();
    });
    const timer = setTimeout(end, longestWaitMs);
  });
}
