import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keycloak as part } from '../../tools/parts/parts.ts';
import { freePort } from './free-port.ts';

/** A real Keycloak of its own on loopback, with its data in memory. */
export interface KeycloakServer {
  readonly url: string;
  /** Calls its administration as its administrator. Gives what it answers, or where what was made is. Rejects unless the status is 2xx. */
  readonly admin: (method: string, path: string, body?: unknown) => Promise<unknown>;
  close(): Promise<void>;
}

const startsWithinMs = 240_000;

/** `folder` is where it is installed. It takes half a minute and half a gigabyte. */
export async function startKeycloak(folder: string): Promise<KeycloakServer> {
  const data = mkdtempSync(join(tmpdir(), 'keycloak-'));
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const args = ['start', '--optimized', '--http-enabled=true', '--hostname-strict=false', '--http-host=127.0.0.1', `--http-port=${port}`, '--cache=local'];
  const env = {
    PATH: process.env['PATH'],
    HOME: data,
    KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
    KC_BOOTSTRAP_ADMIN_PASSWORD: password,
    // Else it writes into the folder where it is installed, which others use as well.
    JAVA_OPTS_APPEND: `-Xmx512m -Dquarkus.transaction-manager.object-store.directory=${join(data, 'transactions')}`,
  };
  // In a group of its own, which ends with the script that starts Java.
  const child = spawn(join(folder, part.program), args, { cwd: data, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const close = async (): Promise<void> => {
    await endGroup(child);
    rmSync(data, { recursive: true });
  };
  try {
    await listening(child);
  } catch (error) {
    await close();
    throw error;
  }
  const url = `http://127.0.0.1:${port}`;
  return { url, admin: administration(url, password), close };
}

function administration(url: string, password: string): KeycloakServer['admin'] {
  return async (method, path, body) => {
    const form = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password });
    const granted = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: form });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    const answer = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? answer.headers.get('location') : JSON.parse(text);
  };
}

async function listening(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-8_000);
      if (/Keycloak .* started in/.test(said)) resolve();
    });
  }
  child.on('error', reject).on('exit', () => reject(new Error(`Keycloak ended before it served: ${said}`)));
  const deadline = setTimeout(() => reject(new Error(`Keycloak did not serve in time: ${said}`)), startsWithinMs);
  await promise.finally(() => clearTimeout(deadline));
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}
