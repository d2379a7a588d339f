import type { ServedFunctions } from './served-functions.ts';

/** Waits for the stop request and gives status 0, or for the end of a function, says so, and gives 1. */
export async function keepServing(
  command: string,
  { firstEnd }: ServedFunctions,
  stopped: Promise<void>,
): Promise<number> {
  const end = await Promise.race([stopped, firstEnd]);
  if (end === undefined) return 0;
  process.stderr.write(`${command}: cannot go on without ${end}\n`);
  return 1;
}
