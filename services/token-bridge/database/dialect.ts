import type { BridgeDatabase } from './database.ts';

/** The words in which the engines differ when a table is made. */
export interface Dialect {
  readonly engine: BridgeDatabase['engine'];
  /** A whole number of 64 bits. */
  readonly integer: string;
  readonly bytes: string;
  /** What ends the definition of a table that has a primary key. */
  readonly keyed: string;
}

export const dialects: Readonly<Record<BridgeDatabase['engine'], Dialect>> = {
  sqlite: { engine: 'sqlite', integer: 'INTEGER', bytes: 'BLOB', keyed: 'STRICT, WITHOUT ROWID' },
  postgresql: { engine: 'postgresql', integer: 'BIGINT', bytes: 'BYTEA', keyed: '' },
};
