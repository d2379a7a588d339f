import type { Dialect } from '../database/dialect.ts';

/** The ring of generated keys, whose files lie beside SQLite's. With PostgreSQL keys come from outside. */
export function keyTables({ engine }: Dialect): readonly string[] {
  if (engine !== 'sqlite') return [];
  return [
    `CREATE TABLE IF NOT EXISTS signing_keys (
      position INTEGER PRIMARY KEY,
      kid TEXT NOT NULL UNIQUE,
      algorithm TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired')),
      valid_until INTEGER
    ) STRICT`,
  ];
}
