import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { startServed, type ProcessEnvironment, type ServedProcess } from '../functions/served-process.ts';

export interface LocalSessionsApiOptions {
  readonly root: string;
  readonly data: string;
  readonly env: ProcessEnvironment;
  /** Gets every line that it logs. */
  readonly onLine: (line: string) => void;
  /** Where browsers reach it. */
  readonly origin: string;
  readonly kubeconfig: string;
  readonly consoleFolder: string;
  /** The bridge, and what its administrator is known by. */
  readonly bridge: { readonly url: string; readonly credential: string };
}

export interface LocalSessionsApi extends ServedProcess {
  /** Lets one person in, once. */
  readonly loginUrl: string;
}

/** The Organization of the one person of this machine. */
const localOrganization = 'local';

export async function startLocalSessionsApi({ root, data, env, onLine, origin, kubeconfig, consoleFolder, bridge }: LocalSessionsApiOptions): Promise<LocalSessionsApi> {
  const code = randomBytes(32).toString('base64url');
  const program = {
    name: 'sessions-api',
    entry: join(root, 'services', 'sessions-api', 'main.ts'),
    args: [`--public-url=${origin}`, `--kubeconfig=${kubeconfig}`, `--local-user=${localEmail()},${localOrganization}`, `--console-dir=${consoleFolder}`, `--bridge-url=${bridge.url}`, '--drain-seconds=0'],
    addressField: 'url',
  } as const;
  const variables = { ...env, SESSIONS_API_SIGNING_KEY_FILE: signingKeyFile(data), SESSIONS_API_LOGIN_CODE: code, SESSIONS_API_BRIDGE_CREDENTIAL: bridge.credential };
  const served = await startServed(program, { listen: '127.0.0.1:0', env: variables, onLine });
  return { ...served, loginUrl: `${origin}/login?code=${code}` };
}

// The local part names the owner uid, which takes letters and digits.
function localEmail(): string {
  const name = userInfo().username.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return `${name || 'user'}@openova.local`;
}

// Kept, so that who is signed in stays so over a restart.
function signingKeyFile(data: string): string {
  const path = join(data, 'sessions-api.pem');
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  return path;
}
