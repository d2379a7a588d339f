import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gitea as part } from '../../tools/parts/parts.ts';
import { freePort } from './free-port.ts';

/** A real Gitea of its own on loopback. */
export interface GiteaServer {
  readonly url: string;
  readonly adminName: string;
  /** Of its administrator, for its API and for Git. */
  readonly token: string;
  /** Calls its API. Rejects unless the status is 2xx. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const startsWithinMs = 60_000;
const adminName = 'platform';

/** `folder` is where it is installed. */
export async function startGitea(folder: string): Promise<GiteaServer> {
  const data = mkdtempSync(join(tmpdir(), 'gitea-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = join(folder, part.program);
  const config = writeConfig({ data, folder, port });
  const env = { PATH: process.env['PATH'], HOME: data, USER: userInfo().username, GITEA_WORK_DIR: data };
  const run = async (...args: readonly string[]): Promise<string> => (await promisify(execFile)(program, ['--config', config, ...args], { cwd: data, env })).stdout.trim();
  let child: ChildProcess | undefined;
  const close = async (): Promise<void> => {
    if (child) await end(child);
    rmSync(data, { recursive: true });
  };
  try {
    await run('migrate');
    const user = ['--username', adminName, '--email', 'platform@acme.example', '--password', randomBytes(16).toString('hex')];
    await run('admin', 'user', 'create', '--admin', '--must-change-password=false', ...user);
    const said = await run('admin', 'user', 'generate-access-token', '--username', adminName, '--token-name', 'tests', '--scopes', 'all', '--raw');
    // Warnings come on the same stream.
    const token = said.split('\n').at(-1) ?? '';
    child = spawn(program, ['--config', config, 'web'], { cwd: data, env, stdio: 'ignore' });
    await serving(url, child);
    return { url, adminName, token, call: (method, path, body) => callApi({ url, token, method, path, body }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Layout {
  readonly data: string;
  readonly folder: string;
  readonly port: number;
}

function writeConfig({ data, folder, port }: Layout): string {
  const path = join(data, 'app.ini');
  const sections = {
    server: { PROTOCOL: 'http', HTTP_ADDR: '127.0.0.1', HTTP_PORT: port, ROOT_URL: `http://127.0.0.1:${port}/`, STATIC_ROOT_PATH: folder, OFFLINE_MODE: true, DISABLE_SSH: true },
    database: { DB_TYPE: 'sqlite3', PATH: join(data, 'gitea.db') },
    repository: { ROOT: join(data, 'repositories'), DEFAULT_BRANCH: 'main' },
    security: { INSTALL_LOCK: true, SECRET_KEY: randomBytes(32).toString('hex'), INTERNAL_TOKEN: randomBytes(32).toString('hex') },
    log: { MODE: 'console', LEVEL: 'Error' },
    mailer: { ENABLED: false },
  };
  const text = Object.entries(sections).map(([name, values]) => [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${String(value)}`), ''].join('\n'));
  mkdirSync(join(data, 'repositories'));
  // It runs as who runs the tests, which is root in many a container.
  writeFileSync(path, [`RUN_USER = ${userInfo().username}`, 'I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true', 'RUN_MODE = prod', '', ...text].join('\n'), { mode: 0o600 });
  return path;
}

async function callApi({ url, token, method, path, body }: { readonly url: string; readonly token: string; readonly method: string; readonly path: string; readonly body: unknown }) {
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

async function serving(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + startsWithinMs; ; await pause(100)) {
    if (await fetch(`${url}/api/healthz`).then(({ ok }) => ok, () => false)) return;
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('Gitea did not serve');
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
