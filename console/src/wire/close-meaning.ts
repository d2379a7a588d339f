/** What a client does after a connection has closed. */
export type CloseMeaning = 'ended' | 'return' | 'return-later' | 'taken-over' | 'new-ticket' | 'gone' | 'refused';

const meanings: ReadonlyMap<number, CloseMeaning> = new Map([
  [1000, 'ended'],
  [1009, 'return-later'],
  [1013, 'return-later'],
  [4001, 'taken-over'],
  [4400, 'refused'],
  [4401, 'new-ticket'],
  [4404, 'gone'],
  [4422, 'refused'],
  [4429, 'return-later'],
]);

/** Everything else, 1006 of a cut network and 1012 of a restart among it, is a reason to come back at once. */
export function closeMeaning(code: number): CloseMeaning {
  return meanings.get(code) ?? 'return';
}
