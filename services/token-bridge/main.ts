import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, runMain, serveApp } from '@openova/service-kit';
import { createTokenBridge } from './app.ts';
import { parseConfig, usage, type BridgeConfig } from './config.ts';
import type { BridgeDatabase } from './database/database.ts';
import { openDatabase } from './database/open-database.ts';
import { openGate, type Gate } from './gate/gate.ts';
import { generatedKeys } from './keys/generated-keys.ts';
import { openKeyFiles } from './keys/key-files.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { suppliedKeys, type SuppliedKeys } from './keys/supplied-keys.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageStore } from './usage/usage-store.ts';

const argv = process.argv.slice(2);
const source = { argv, env: process.env, readFile: (path: string) => readFileSync(path, 'utf8') };

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig(source);
  const log = createLogger({ name: 'token-bridge', debug: config.debug, secrets: config.secrets });
  const { dataDir: directory, databaseUrl: url, databaseConnections: connections } = config;
  const database = await openDatabase({ directory, ...(url === undefined ? {} : { url }), connections, log });
  const gate = config.gate && openGate({ config: config.gate, usage: createUsageStore(database), log });
  try {
    if (gate) process.on('SIGHUP', () => reconfigure(gate, log));
    const app = createTokenBridge({
      issuer: config.issuer,
      adminSecret: config.adminSecret,
      keys: await openKeys(config, database, log),
      tokens: createTokenStore(database),
      log,
      metrics: createMetricsRegistry(),
      ...(gate ? { gate } : {}),
    });
    await serveApp(app, { address: config.address, log, drainMs: config.drainMs });
  } finally {
    await gate?.close();
    await database.close();
  }
}

async function openKeys({ suppliedKeys: supplied, algorithm, dataDir }: BridgeConfig, database: BridgeDatabase, log: Logger): Promise<KeyRing> {
  if (supplied) {
    const keys = suppliedKeys(supplied);
    process.on('SIGHUP', () => void reload(keys, log));
    return keys;
  }
  if (algorithm === 'HS256') throw new Error('cannot generate a shared secret');
  // Its ring is read from the database each time, so there is nothing to reload.
  process.on('SIGHUP', () => log.info('signing keys are generated: rotate them by POST /admin/keys/rotate'));
  return generatedKeys({ database, files: openKeyFiles(join(dataDir, 'keys')), algorithm, now: Date.now });
}

async function reload(keys: SuppliedKeys, log: Logger): Promise<void> {
  try {
    const { suppliedKeys: supplied } = parseConfig(source);
    if (supplied) keys.replace(supplied);
    log.info('signing keys read again', { kid: (await keys.active()).kid });
  } catch (err) {
    log.error('signing keys kept: the new ones cannot be used', { err });
  }
}

function reconfigure(gate: Gate, log: Logger): void {
  try {
    const { gate: config } = parseConfig(source);
    if (config) gate.reconfigure(config);
    log.info('configuration of the gate read again');
  } catch (err) {
    log.error('configuration of the gate kept: the new one cannot be used', { err });
  }
}
