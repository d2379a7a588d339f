import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServed, type ProcessEnvironment, type ServedProcess } from './served-process.ts';

/** A token bridge on this machine. */
export interface LocalBridge extends ServedProcess {
  /** What a function needs to call it. */
  readonly variables: ProcessEnvironment;
  readonly adminSecret: string;
}

export interface LocalBridgeOptions {
  readonly root: string;
  readonly env: ProcessEnvironment;
  /** Where it keeps keys and tokens; left out, they end with it. */
  readonly data?: string;
  /** Further settings of the bridge. */
  readonly settings?: ProcessEnvironment;
  readonly onLine?: (line: string) => void;
}

/** Starts the token bridge on a free loopback port, with an admin secret of its own. */
export async function startLocalBridge({ root, env, data: kept, settings, onLine }: LocalBridgeOptions): Promise<LocalBridge> {
  const data = kept ?? (await mkdtemp(join(tmpdir(), 'openova-bridge-')));
  const removeData = async (): Promise<void> => {
    if (kept === undefined) await rm(data, { recursive: true, force: true });
  };
  const adminSecret = randomBytes(32).toString('hex');
  const program = {
    name: 'token-bridge',
    entry: join(root, 'services', 'token-bridge', 'main.ts'),
    args: ['--data-dir', data, '--drain-seconds', '0'],
    addressField: 'url',
  } as const;
  const bridgeEnv = { ...settings, PATH: env['PATH'], NEWAPI_ADMIN_SECRET: adminSecret };
  try {
    const started = await startServed(program, { listen: '127.0.0.1:0', env: bridgeEnv, ...(onLine && { onLine }) });
    return {
      ...started,
      adminSecret,
      variables: { NEWAPI_BASE_URL: started.address, NEWAPI_ADMIN_SECRET: adminSecret, NEWAPI_ADMIN_SECRET_FILE: undefined, NEWAPI_ADMIN_TOKEN_FILE: undefined },
      close: async () => {
        await started.close();
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}
