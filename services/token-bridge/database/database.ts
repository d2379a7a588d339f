export type SqlValue = string | number | Uint8Array | null;

/**
 * Runs one statement and gives its rows. Values are `$1`, `$2` and so on; a column's alias in camelCase stands in double quotes. Rejects with
 * HttpProblem 503 when the database cannot be reached.
 */
export type Query = <Row extends object>(statement: string, values?: readonly SqlValue[]) => Promise<readonly Row[]>;

/** The bridge's state. Several processes may have it open; what a transaction has written survives a crash and a power cut. */
export interface BridgeDatabase {
  readonly engine: 'sqlite' | 'postgresql';
  /** For reading: sees what transactions have finished. */
  readonly query: Query;
  /**
   * Does all of `work` or none of it, and resolves when it is durable. `work` awaits nothing but its queries and may run
   * again. What it has only read, another process may change meanwhile; what it has written, none can.
   */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** Ends the transactions that wait, and closes. */
  close(): Promise<void>;
}
