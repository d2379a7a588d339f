import { readFileSync } from 'node:fs';
import { createLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, runMain, serveApp } from '@openova/service-kit';
import { createSessionsApi } from './app.ts';
import { openCluster, type Cluster } from './cluster/cluster.ts';
import { findKubeConfig } from './cluster/kube-config.ts';
import { parseConfig, usage, type SessionsApiConfig } from './config.ts';

const argv = process.argv.slice(2);

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig({ argv, env: process.env, readFile: (path) => readFileSync(path, 'utf8') });
  const log = createLogger({ name: 'sessions-api', debug: config.debug, secrets: config.secrets });
  const cluster = findCluster(config, log);
  try {
    const { loginLink, publicUrl, ...rest } = config;
    const app = createSessionsApi({
      ...rest,
      ...(loginLink ? { loginLink } : {}),
      isSecure: publicUrl.protocol === 'https:',
      cluster,
      log,
      metrics: createMetricsRegistry(),
    });
    await serveApp(app, { address: config.address, log, drainMs: config.drainMs });
  } finally {
    await cluster?.close();
  }
}

function findCluster({ kubeconfig }: SessionsApiConfig, log: Logger): Cluster | undefined {
  const kubeConfig = findKubeConfig(kubeconfig);
  if (kubeConfig) return openCluster({ kubeConfig, log });
  log.error('there is no cluster: give --kubeconfig, or run in one');
  return undefined;
}
