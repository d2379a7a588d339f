import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BridgeDatabase, Query, SqlValue } from './database.ts';
import { unavailable } from './unavailable.ts';

// How long another process may hold the lock. A transaction takes about a millisecond.
const lockTimeoutMs = 2_000;
const busy = 5;

// How many transactions share one write to disk.
const largestBatch = 100;

interface Job {
  readonly work: (query: Query) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens the database in the folder, and makes both when they are not there. */
export function openSqlite(directory: string): BridgeDatabase {
  const path = join(directory, 'token-bridge.db');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return openFile(path);
  } catch (error) {
    throw new Error(`cannot open database "${path}": ${(error as Error).message}`, { cause: error });
  }
}

function openFile(path: string): BridgeDatabase {
  const writer = new DatabaseSync(path, { timeout: lockTimeoutMs });
  try {
    chmodSync(path, 0o600);
    // An answer leaves only after its transaction is on disk.
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // A connection of its own sees nothing of transactions under way.
    const reader = new DatabaseSync(path, { readOnly: true, timeout: lockTimeoutMs });
    const transactions = transactionQueue(writer);
    return {
      engine: 'sqlite',
      query: queryOn(reader),
      transaction: transactions.add,
      close: async () => {
        await transactions.ended();
        for (const connection of [reader, writer]) if (connection.isOpen) connection.close();
      },
    };
  } catch (error) {
    writer.close();
    throw error;
  }
}

function queryOn(connection: DatabaseSync): Query {
  const statements = new Map<string, StatementSync>();
  const prepared = (text: string): StatementSync => {
    const statement = statements.get(text) ?? connection.prepare(text.replaceAll(/\$(\d)/g, '?$1'));
    statements.set(text, statement);
    return statement;
  };
  return async <Row>(statement: string, values: readonly SqlValue[] = []) => {
    try {
      return prepared(statement).all(...values) as unknown as Row[];
    } catch (error) {
      throw asProblem(error);
    }
  };
}

/** Transactions that arrive together are written together, because a write to disk costs far more than the work. */
function transactionQueue(connection: DatabaseSync) {
  const query = queryOn(connection);
  const waiting: Job[] = [];
  let working: Promise<void> | undefined;
  const writeAll = async (): Promise<void> => {
    await nextTurn();
    while (waiting.length > 0) await writeBatch(connection, query, waiting.splice(0, largestBatch));
    working = undefined;
  };
  return {
    add: <Result>(work: (query: Query) => Promise<Result>): Promise<Result> => {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      working ??= writeAll();
      return promise;
    },
    ended: async () => working,
  };
}

async function writeBatch(connection: DatabaseSync, query: Query, jobs: readonly Job[]): Promise<void> {
  const settlements: (() => void)[] = [];
  try {
    connection.exec('BEGIN IMMEDIATE');
    for (const job of jobs) settlements.push(await runJob(connection, query, job));
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    for (const { reject } of jobs) reject(asProblem(error));
    return;
  }
  for (const settle of settlements) settle();
}

/** Does one transaction of a batch, without a trace when it fails, and gives what to tell once the batch is on disk. */
async function runJob(connection: DatabaseSync, query: Query, { work, resolve, reject }: Job): Promise<() => void> {
  connection.exec('SAVEPOINT job');
  try {
    const result = await work(query);
    connection.exec('RELEASE job');
    return () => resolve(result);
  } catch (error) {
    // A full disk has undone the whole batch.
    if (!connection.isTransaction) throw error;
    connection.exec('ROLLBACK TO job; RELEASE job');
    return () => reject(error);
  }
}

function asProblem(error: unknown): unknown {
  return (error as { readonly errcode?: unknown }).errcode === busy ? unavailable() : error;
}
