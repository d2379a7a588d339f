import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, runMain, serveApp } from '@openova/service-kit';
import { createTokenBridge } from './app.ts';
import { parseConfig, usage, type BridgeConfig } from './config.ts';
import { openDatabase, type BridgeDatabase } from './database.ts';
import { generatedKeys } from './keys/generated-keys.ts';
import { openKeyFiles } from './keys/key-files.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { suppliedKeys, type SuppliedKeys } from './keys/supplied-keys.ts';
import { createTokenStore } from './token-store.ts';

const argv = process.argv.slice(2);
const source = { argv, env: process.env, readFile: (path: string) => readFileSync(path, 'utf8') };

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig(source);
  const log = createLogger({ name: 'token-bridge', debug: config.debug, secrets: config.secrets });
  const database = openDatabase(config.dataDir);
  try {
    const app = createTokenBridge({
      issuer: config.issuer,
      adminSecret: config.adminSecret,
      keys: openKeys(config, database, log),
      tokens: createTokenStore(database),
      log,
      metrics: createMetricsRegistry(),
    });
    await serveApp(app, { address: config.address, log, drainMs: config.drainMs });
  } finally {
    database.close();
  }
}

function openKeys({ suppliedKeys: supplied, algorithm, dataDir }: BridgeConfig, database: BridgeDatabase, log: Logger): KeyRing {
  if (supplied) {
    const keys = suppliedKeys(supplied);
    process.on('SIGHUP', () => reload(keys, log));
    return keys;
  }
  if (algorithm === 'HS256') throw new Error('cannot generate a shared secret');
  // Its ring is read from the database each time, so there is nothing to reload.
  process.on('SIGHUP', () => log.info('signing keys are generated: rotate them by POST /admin/keys/rotate'));
  return generatedKeys({ database, files: openKeyFiles(join(dataDir, 'keys')), algorithm, now: Date.now });
}

function reload(keys: SuppliedKeys, log: Logger): void {
  try {
    const { suppliedKeys: supplied } = parseConfig(source);
    if (supplied) keys.replace(supplied);
    log.info('signing keys read again', { kid: keys.active().kid });
  } catch (err) {
    log.error('signing keys kept: the new ones cannot be used', { err });
  }
}
