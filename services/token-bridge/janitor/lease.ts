import type { BridgeDatabase } from '../database/database.ts';
import type { Dialect } from '../database/dialect.ts';

/** Work that one process does for all. */
export function leaseTables({ integer, keyed }: Dialect): readonly string[] {
  return [`CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at ${integer} NOT NULL) ${keyed}`];
}

export interface LeaseWish {
  readonly name: string;
  readonly holder: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly seconds: number;
}

const claimLease = `
  INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE leases.holder = excluded.holder OR leases.expires_at <= $4
  RETURNING holder`;

/** Whether the holder has the lease from now on: it had it, nobody had it, or its holder has not come again in time. */
export async function takeLease(database: BridgeDatabase, { name, holder, now, seconds }: LeaseWish): Promise<boolean> {
  const rows = await database.transaction((query) => query(claimLease, [name, holder, now + seconds, now]));
  return rows.length > 0;
}
