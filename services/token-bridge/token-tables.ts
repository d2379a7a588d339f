import type { Dialect } from './database/dialect.ts';

/** Tokens, the keys under which they were minted, and revocations. All times are seconds since the epoch. */
export function tokenTables({ integer, bytes, keyed }: Dialect): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS tokens (
      jti TEXT PRIMARY KEY,
      sandbox_id TEXT NOT NULL,
      expires_at ${integer} NOT NULL
    ) ${keyed}`,
    'CREATE INDEX IF NOT EXISTS tokens_by_sandbox ON tokens (sandbox_id)',
    'CREATE INDEX IF NOT EXISTS tokens_by_expiry ON tokens (expires_at)',
    `CREATE TABLE IF NOT EXISTS idempotent_mints (
      idempotency_key ${bytes} PRIMARY KEY,
      request_digest ${bytes} NOT NULL,
      claims TEXT NOT NULL,
      kid TEXT NOT NULL,
      sealed_signature ${bytes},
      expires_at ${integer} NOT NULL
    ) ${keyed}`,
    'CREATE INDEX IF NOT EXISTS idempotent_mints_by_expiry ON idempotent_mints (expires_at)',
    `CREATE TABLE IF NOT EXISTS revocations (
      jti TEXT PRIMARY KEY,
      expires_at ${integer} NOT NULL
    ) ${keyed}`,
  ];
}
