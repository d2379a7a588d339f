/** Does one thing for a key after the other, in the order of asking. */
export type TakeTurn = <Value>(key: string, act: () => Promise<Value>) => Promise<Value>;

/** What is counted before it is added to has to be counted again for each addition. */
export function oneAtATime(): TakeTurn {
  const newest = new Map<string, Promise<unknown>>();
  return async (key, act) => {
    const turn = (newest.get(key) ?? Promise.resolve()).then(act, act);
    newest.set(key, turn);
    try {
      return await turn;
    } finally {
      if (newest.get(key) === turn) newest.delete(key);
    }
  };
}
