import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, runMain, serveApp } from '@openova/service-kit';
import { createTokenBridge } from './app.ts';
import { parseConfig, usage, type BridgeConfig } from './config.ts';
import type { BridgeDatabase } from './database/database.ts';
import { openDatabase } from './database/open-database.ts';
import { openGate, type Gate } from './gate/gate.ts';
import { openClusterSide } from './kubernetes/cluster-side.ts';
import { openSecrets, type LiveSecrets } from './live-secrets.ts';
import { createTokenStore } from './token-store.ts';
import { createUsageStore } from './usage/usage-store.ts';

const argv = process.argv.slice(2);
const source = { argv, env: process.env, readFile: (path: string) => readFileSync(path, 'utf8') };

// A mounted Secret gives no dependable notice of its change.
const lookEveryMs = 2_000;

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig(source);
  const knownSecrets = new Set(config.secrets);
  const log = createLogger({ name: 'token-bridge', debug: config.debug, secrets: knownSecrets });
  const { dataDir: directory, databaseUrl: url, databaseConnections: connections } = config;
  const database = await openDatabase({ directory, ...(url === undefined ? {} : { url }), connections, log });
  try {
    await serveBridge(config, { database, log, knownSecrets });
  } finally {
    await database.close();
  }
}

interface BridgeGround {
  readonly database: BridgeDatabase;
  readonly log: Logger;
  /** What the log leaves out. Old secrets stay in it: they may be good elsewhere for a while. */
  readonly knownSecrets: Set<string>;
}

async function serveBridge(config: BridgeConfig, { database, log, knownSecrets }: BridgeGround): Promise<void> {
  const secrets = await openSecrets(config, database);
  const gate = config.gate && openGate({ config: config.gate, usage: createUsageStore(database), log });
  const stopReloading = reloadConfiguration({ secrets, gate, knownSecrets }, config, log);
  const shared = { tokens: createTokenStore(database), log, metrics: createMetricsRegistry() };
  const cluster = openClusterSide(config.kube, { ...shared, database });
  const { reviewCaller } = cluster;
  try {
    const app = createTokenBridge({
      issuer: config.issuer,
      ...shared,
      ...(reviewCaller ? { reviewCaller } : {}),
      ...(gate ? { gate } : {}),
      adminSecret: secrets.adminSecret,
      keys: secrets.keys,
    });
    await serveApp(app, { address: config.address, log, drainMs: config.drainMs });
  } finally {
    stopReloading();
    await cluster.close();
    await gate?.close();
  }
}

interface Reloadable {
  readonly secrets: LiveSecrets;
  readonly gate: Gate | undefined;
  readonly knownSecrets: Set<string>;
}

/** Reads secrets and the gate's configuration again on SIGHUP and whenever a file of secrets has changed, until the result is called. */
function reloadConfiguration({ secrets, gate, knownSecrets }: Reloadable, { secretFiles }: BridgeConfig, log: Logger): () => void {
  const reload = (): void => {
    try {
      const config = parseConfig(source);
      config.secrets.forEach((secret) => knownSecrets.add(secret));
      secrets.replace(config);
      if (config.gate) gate?.reconfigure(config.gate);
      log.info('configuration read again');
    } catch (err) {
      log.error('configuration kept: the new one cannot be used', { err });
    }
  };
  process.on('SIGHUP', reload);
  for (const file of secretFiles) watchFile(file, { interval: lookEveryMs, persistent: false }, reload);
  return () => {
    process.off('SIGHUP', reload);
    for (const file of secretFiles) unwatchFile(file, reload);
  };
}
