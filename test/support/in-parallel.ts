import { availableParallelism } from 'node:os';

/** Starts the tasks in their order, as many at a time as the machine has cores, and gives their promises at once. */
export function inParallel<Result>(
  tasks: readonly (() => Promise<Result>)[],
  limit = availableParallelism(),
): readonly Promise<Result>[] {
  const slots: Promise<unknown>[] = Array.from({ length: limit }, () => Promise.resolve());
  return tasks.map((task, index) => {
    const slot = index % limit;
    const result = (slots[slot] ?? Promise.resolve()).then(task, task);
    slots[slot] = result.catch(() => {});
    // Whoever awaits the result hears of its failure; until then it is not unhandled.
    result.catch(() => {});
    return result;
  });
}
