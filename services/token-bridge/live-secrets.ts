import { join } from 'node:path';
import type { BridgeConfig } from './config.ts';
import type { BridgeDatabase } from './database/database.ts';
import { generatedKeys } from './keys/generated-keys.ts';
import { openKeyFiles } from './keys/key-files.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { suppliedKeys } from './keys/supplied-keys.ts';

/** The secrets of a running bridge. */
export interface LiveSecrets {
  readonly adminSecret: () => string | undefined;
  readonly keys: KeyRing;
  /** Goes on with the secrets of this configuration. Keys that the bridge makes itself stay. */
  replace(config: BridgeConfig): void;
}

export async function openSecrets(config: BridgeConfig, database: BridgeDatabase): Promise<LiveSecrets> {
  let { adminSecret } = config;
  const supplied = config.suppliedKeys && suppliedKeys(config.suppliedKeys);
  return {
    adminSecret: () => adminSecret,
    keys: supplied ?? (await openGeneratedKeys(config, database)),
    replace: (next) => {
      adminSecret = next.adminSecret;
      if (next.suppliedKeys) supplied?.replace(next.suppliedKeys);
    },
  };
}

function openGeneratedKeys({ algorithm, dataDir }: BridgeConfig, database: BridgeDatabase): Promise<KeyRing> {
  if (algorithm === 'HS256') throw new Error('cannot generate a shared secret');
  return generatedKeys({ database, files: openKeyFiles(join(dataDir, 'keys')), algorithm, now: Date.now });
}
