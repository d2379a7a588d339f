import { leaseTables } from '../janitor/lease.ts';
import { keyTables } from '../keys/key-tables.ts';
import { tokenTables } from '../token-tables.ts';
import { usageTables } from '../usage/usage-tables.ts';
import { dialects, type Dialect } from './dialect.ts';
import type { BridgeDatabase, Query } from './database.ts';

/** One step of the schema: its statements, each by itself. */
export type Migration = (dialect: Dialect) => readonly string[];

// In the order of their versions, from 1 on. A released one never changes; a new one comes last.
const migrations: readonly Migration[] = [tokenTables, keyTables, usageTables, leaseTables];

// Any number that nothing else in the database locks.
const postgresLock = 7_365_210_811;

/** Applies the migrations that the database does not have yet. One process at a time does so. */
export async function migrate(database: BridgeDatabase, known: readonly Migration[] = migrations): Promise<void> {
  const dialect = dialects[database.engine];
  await database.transaction(async (query) => {
    await lock(dialect, query);
    await query(`CREATE TABLE IF NOT EXISTS schema_versions (version ${dialect.integer} PRIMARY KEY) ${dialect.keyed}`);
    const applied = await query<{ version: number }>('SELECT version FROM schema_versions ORDER BY version');
    const current = applied.at(-1)?.version ?? 0;
    if (current > known.length) {
      throw new Error(
        `cannot use the database: its schema has version ${current}, and this program knows ${known.length}: run the later version that made it`,
      );
    }
    for (const [index, migration] of known.entries()) {
      if (index >= current) await apply(query, index + 1, migration(dialect));
    }
  });
}

// A transaction of SQLite has the database for itself.
async function lock({ engine }: Dialect, query: Query): Promise<void> {
  if (engine === 'sqlite') return;
  await query('SELECT pg_advisory_xact_lock($1)', [postgresLock]);
}

async function apply(query: Query, version: number, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await query(statement);
  await query('INSERT INTO schema_versions (version) VALUES ($1)', [version]);
}
