import { setTimeout as pause } from 'node:timers/promises';

/** Resolves with the first result that is not undefined or false. Rejects when there is none within the time. */
export async function pollUntil<Result>(look: () => Result | Promise<Result>, withinMs = 30_000): Promise<NonNullable<Result>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await look();
    if (result !== undefined && result !== null && result !== false) return result;
    if (Date.now() > deadline) throw new Error(`nothing came within ${withinMs} ms`);
    await pause(10);
  }
}
