import { setTimeout as delay } from 'node:timers/promises';
import type { HostConnection } from '../host-link/host-connection.ts';

const answerWithinMs = 1_000;

/** Whether the host answers within a second. */
export async function isHostReachable(host: HostConnection): Promise<boolean> {
  const answered = new AbortController();
  const late = delay(answerWithinMs, false, { signal: answered.signal });
  try {
    return await Promise.race([host.sessions().then(() => true), late]);
  } finally {
    late.catch(() => {});
    answered.abort();
  }
}
