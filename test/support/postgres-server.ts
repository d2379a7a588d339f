import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { isMissing, type Missing } from '../../tools/engine/go.ts';

/** A real PostgreSQL of its own, reachable through a socket in its folder only. */
export interface PostgresServer {
  /** The URL of a new, empty database. */
  newDatabase(): Promise<string>;
  start(): Promise<void>;
  /** Ends it as a crash of the machine would, without a word to its clients. */
  kill(): Promise<void>;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
}

interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Starts one, or says why there is none. */
export async function startPostgres(): Promise<PostgresServer | Missing> {
  const bin = await programFolder();
  if (isMissing(bin)) return bin;
  const directory = mkdtempSync(join(tmpdir(), 'postgres-'));
  const account = ordinaryAccount();
  if (account) chownSync(directory, account.uid, account.gid);
  const data = join(directory, 'data');
  try {
    await promisify(execFile)(join(bin.path, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], { cwd: directory, ...account });
    const server = serverIn({ bin: bin.path, directory, data, account });
    await server.start();
    return server;
  } catch (error) {
    rmSync(directory, { recursive: true });
    throw error;
  }
}

interface Installation {
  readonly bin: string;
  readonly directory: string;
  readonly data: string;
  readonly account: ServerAccount | undefined;
}

function serverIn({ bin, directory, data, account }: Installation): PostgresServer {
  const urlOf = (name: string): string => `postgresql://postgres@localhost/${name}?host=${encodeURIComponent(directory)}`;
  let child: ChildProcess | undefined;
  let databases = 0;
  const start = async (): Promise<void> => {
    const settings = ['listen_addresses=', `unix_socket_directories=${directory}`, 'max_connections=60'];
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    child = spawn(join(bin, 'postgres'), args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'], ...account });
    await readiness(child);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  };
  return {
    start,
    newDatabase: async () => {
      databases += 1;
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE test_${databases}`);
      await client.end();
      return urlOf(`test_${databases}`);
    },
    kill: () => end('SIGQUIT'),
    close: async () => {
      await end('SIGQUIT');
      rmSync(directory, { recursive: true });
    },
  };
}

async function readiness({ stderr }: ChildProcess): Promise<void> {
  let said = '';
  for await (const chunk of stderr?.iterator({ destroyOnReturn: false }) ?? []) {
    said += String(chunk);
    if (!/database system is ready to accept connections/.test(said)) continue;
    stderr?.resume();
    return;
  }
  throw new Error(`PostgreSQL did not start: ${said}`);
}

// PostgreSQL refuses to run as root.
function ordinaryAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const found = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  return found && { uid: Number(found[2]), gid: Number(found[3]) };
}

async function programFolder(): Promise<{ readonly path: string } | Missing> {
  const named = process.env['POSTGRES_BIN'];
  if (named) return { path: named };
  // Debian keeps the server's programs, by version, where no PATH leads.
  const versions = '/usr/lib/postgresql';
  const version = versionsIn(versions).toSorted((one, other) => Number(other) - Number(one))[0];
  if (version !== undefined) return { path: join(versions, version, 'bin') };
  return { missing: 'no PostgreSQL server here: install package postgresql, or name the folder of its programs in POSTGRES_BIN' };
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Another system, or one without PostgreSQL.
    return [];
  }
}
