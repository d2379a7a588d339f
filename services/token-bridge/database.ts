import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The bridge's state. Several processes may have it open; what a transaction has written survives a crash and a power cut. */
export interface BridgeDatabase {
  readonly sql: DatabaseSync;
  /** Runs `work` alone among all processes: all of it or none. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

// How long another process may hold the lock. A transaction takes about a millisecond.
const lockTimeoutMs = 5_000;

const schema = `
  CREATE TABLE IF NOT EXISTS signing_keys (
    position INTEGER PRIMARY KEY,
    kid TEXT NOT NULL UNIQUE,
    algorithm TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    valid_until INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tokens (
    jti TEXT PRIMARY KEY,
    sandbox_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tokens_by_sandbox ON tokens (sandbox_id);
  CREATE INDEX IF NOT EXISTS tokens_by_expiry ON tokens (expires_at);
  CREATE TABLE IF NOT EXISTS idempotent_mints (
    idempotency_key BLOB PRIMARY KEY,
    request_digest BLOB NOT NULL,
    claims TEXT NOT NULL,
    kid TEXT NOT NULL,
    sealed_signature BLOB,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS idempotent_mints_by_expiry ON idempotent_mints (expires_at);
  CREATE TABLE IF NOT EXISTS revocations (
    jti TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Opens the database in the folder, and makes both when they are not there. */
export function openDatabase(directory: string): BridgeDatabase {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'token-bridge.db');
  const sql = new DatabaseSync(path, { timeout: lockTimeoutMs });
  const transaction = <Result>(work: () => Result): Result => {
    sql.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      sql.exec('COMMIT');
      return result;
    } catch (error) {
      if (sql.isTransaction) sql.exec('ROLLBACK');
      throw error;
    }
  };
  try {
    chmodSync(path, 0o600);
    // An answer leaves only after its transaction is on disk.
    sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    transaction(() => sql.exec(schema));
  } catch (error) {
    sql.close();
    throw new Error(`cannot open database "${path}": ${(error as Error).message}`, { cause: error });
  }
  return { sql, transaction, close: () => (sql.isOpen ? sql.close() : undefined) };
}
