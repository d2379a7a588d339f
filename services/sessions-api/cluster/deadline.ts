import { setTimeout as delay } from 'node:timers/promises';

/** The value, if it comes in time. A request to a machine that went silent would else go on for minutes. */
export async function within<Value>(ms: number, value: Promise<Value>): Promise<Value> {
  const answered = new AbortController();
  const late = delay(ms, undefined, { signal: answered.signal }).then(() => {
    throw new DOMException('no answer in time', 'TimeoutError');
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    late.catch(() => {});
    answered.abort();
  }
}
