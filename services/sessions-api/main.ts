import { readFileSync } from 'node:fs';
import { createLogger, type Logger } from '@openova/process-kit';
import { createMetricsRegistry, runMain, serveApp } from '@openova/service-kit';
import { createOAuthClient } from './access/oauth-client.ts';
import { openOidcProvider } from './access/oidc-provider.ts';
import { createSessionsApi } from './app.ts';
import { openCluster, type Cluster } from './cluster/cluster.ts';
import { findKubeAccess } from './cluster/kube-config.ts';
import { parseConfig, usage, type SessionsApiConfig } from './config.ts';
import { readConsoleFiles } from './console-files.ts';
import { openClaimRecord } from './gitops/claim-record.ts';
import { recordedCluster } from './gitops/recorded-cluster.ts';

const argv = process.argv.slice(2);

process.exitCode = await runMain({ argv, usage, run });

async function run(): Promise<void> {
  const config = parseConfig({ argv, env: process.env, readFile });
  const log = createLogger({ name: 'sessions-api', debug: config.debug, secrets: config.secrets });
  const cluster = findCluster(config, log);
  const record = config.git && openClaimRecord({ ...config.git, readFile, programs: process.env['PATH'] ?? '', log });
  try {
    const { oidc, byosOAuth, consoleDir } = config;
    const app = createSessionsApi({
      ...config,
      oidc: oidc && openOidcProvider(oidc),
      byosOAuth: byosOAuth && createOAuthClient(byosOAuth),
      consoleFiles: consoleDir === undefined ? undefined : readConsoleFiles(consoleDir),
      cluster: cluster && record ? recordedCluster(cluster, record) : cluster,
      log,
      metrics: createMetricsRegistry(),
    });
    await serveApp(app, { address: config.address, log, drainMs: config.drainMs });
  } finally {
    await cluster?.close();
    record?.close();
  }
}

function findCluster({ kubeconfig, ownNamespace }: SessionsApiConfig, log: Logger): Cluster | undefined {
  const access = findKubeAccess(kubeconfig, { env: process.env, readFile });
  if (access) return openCluster({ access, ownNamespace, log });
  log.error('there is no cluster: give --kubeconfig, or run in one');
  return undefined;
}

function readFile(path: string): string {
  return readFileSync(path, 'utf8');
}
