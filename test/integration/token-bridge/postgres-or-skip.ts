import { startPostgres, type PostgresServer } from '../../support/postgres-server.ts';
import { isMissing } from '../../../tools/engine/go.ts';
import { skip } from '../package/skip-reasons.ts';

/** A real PostgreSQL. On CI its absence is a failure. */
export async function postgresOrSkip(context: Mocha.Context): Promise<PostgresServer> {
  const server = await startPostgres();
  if (!isMissing(server)) return server;
  if (process.env['CI'] === 'true') throw new Error(server.missing);
  return skip(context, server.missing);
}
