import type { Logger } from '@openova/process-kit';
import type { BridgeDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite.ts';

export interface DatabasePlace {
  /** Where the SQLite file is, and is made when it is not there. */
  readonly directory: string;
  /** With it the database is PostgreSQL and the folder is not used. */
  readonly url?: string;
  /** The most connections to PostgreSQL; 8 when left out. */
  readonly connections?: number;
  readonly log: Logger;
}

/** Opens the database and brings its tables up to date. Rejects when it holds tables of a later version. */
export async function openDatabase(place: DatabasePlace): Promise<BridgeDatabase> {
  return place.url === undefined ? openMigrated(openSqlite(place.directory)) : openPostgres({ connections: 8, ...place, url: place.url });
}

// Its client is loaded only where it is used.
async function openPostgres({ url, connections, log }: Required<Omit<DatabasePlace, 'directory'>>): Promise<BridgeDatabase> {
  const { connectPostgres } = await import('./postgresql.ts');
  const patient = await openMigrated(connectPostgres({ url, connections: 1, statementMs: 60_000, log }));
  await patient.close();
  // A caller of the bridge waits for 5 s in all.
  return connectPostgres({ url, connections, statementMs: 2_000, log });
}

async function openMigrated(database: BridgeDatabase): Promise<BridgeDatabase> {
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
