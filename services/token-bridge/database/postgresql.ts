import { DatabaseError, Pool, TypeOverrides, types, type PoolClient } from 'pg';
import type { Logger } from '@openova/process-kit';
import type { BridgeDatabase, Query } from './database.ts';
import { unavailable } from './unavailable.ts';

export interface PostgresAccess {
  readonly url: string;
  readonly connections: number;
  /** How long one statement may take, its wait for a lock included. */
  readonly statementMs: number;
  readonly log: Logger;
}

const connectMs = 2_000;
// A server that has gone without a word does not end the statement itself.
const silenceMs = 1_000;

const mostTries = 3;
const retried = ['40001', '40P01'];
// Connections, resources, an operator's hand, a lock that was not to be had.
const passing = /^(?:08|53|57|55P03)/;

/** Connects when it is first asked for something, and again whenever a connection was lost. */
export function connectPostgres({ url, connections, statementMs, log }: PostgresAccess): BridgeDatabase {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    fallback_application_name: 'token-bridge',
    keepAlive: true,
    types: wholeNumbers(),
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + silenceMs,
    idle_in_transaction_session_timeout: statementMs,
  });
  // A connection that rests in the pool was lost. The next one is made when it is needed.
  pool.on('error', (err) => log.warn('lost a connection to the database', { err }));
  const lease = async <Result>(use: (client: PoolClient) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect().catch((err: unknown) => {
      log.warn('cannot connect to the database', { err });
      throw unavailable();
    });
    return useLeased(client, use, log);
  };
  let closed: Promise<void> | undefined;
  return {
    engine: 'postgresql',
    query: (statement, values) => lease((client) => queryOn(client)(statement, values)),
    transaction: (work) => retryConflicts(() => lease((client) => runTransaction(client, work))),
    close: () => (closed ??= pool.end()),
  };
}

async function useLeased<Result>(client: PoolClient, use: (client: PoolClient) => Promise<Result>, log: Logger): Promise<Result> {
  let lost = false;
  const noteLoss = (): void => {
    lost = true;
  };
  client.on('error', noteLoss);
  try {
    return await use(client);
  } catch (err) {
    if (!isUnavailable(err)) throw err;
    lost = true;
    log.warn('the database did not answer', { err });
    throw unavailable();
  } finally {
    client.off('error', noteLoss);
    client.release(lost);
  }
}

async function runTransaction<Result>(client: PoolClient, work: (query: Query) => Promise<Result>): Promise<Result> {
  const query = queryOn(client);
  await query('BEGIN');
  try {
    const result = await work(query);
    await query('COMMIT');
    return result;
  } catch (error) {
    // On a lost connection there is nothing to undo, and the first error says why.
    await query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function retryConflicts<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === mostTries || !(error instanceof DatabaseError && retried.includes(error.code ?? ''))) throw error;
    }
  }
}

/** The server is not there, or has ended the connection. */
class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

function queryOn(client: PoolClient): Query {
  return async <Row extends object>(statement: string, values: readonly unknown[] = []) => {
    try {
      const { rows } = await client.query<Row>(statement, [...values]);
      return rows;
    } catch (cause) {
      // Whatever the server says itself is a DatabaseError.
      if (cause instanceof DatabaseError) throw cause;
      throw new ConnectionLost('cannot reach the database', { cause });
    }
  };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ConnectionLost || (error instanceof DatabaseError && passing.test(error.code ?? ''));
}

// Large numbers and sums come as text otherwise. None here is beyond what a number holds exactly.
function wholeNumbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  for (const type of [types.builtins.INT8, types.builtins.NUMERIC]) overrides.setTypeParser(type, Number);
  return overrides;
}
