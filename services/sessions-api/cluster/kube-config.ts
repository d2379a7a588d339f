import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { accountAccess, accountFolder, clusterAddress, ConfigError, type KubeAccess, type KubeCredentials, type SecretSource } from '@openova/service-kit';

/** The cluster of the file, else the one that this process runs in; undefined when there is neither. Throws ConfigError for a file that is of no use. */
export function findKubeAccess(file: string | undefined, { env, readFile }: SecretSource, folder = accountFolder): KubeAccess | undefined {
  if (file !== undefined) return fileAccess(file);
  const server = clusterAddress(env);
  return server !== undefined && existsSync(join(folder, 'token')) ? accountAccess(server, folder, readFile) : undefined;
}

function fileAccess(file: string): KubeAccess {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError([`--kubeconfig "${file}" cannot be read: ${code ?? message.split('\n')[0]}`]);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new ConfigError([`--kubeconfig "${file}" names no current context with a cluster`]);
  const { server, proxyUrl, skipTLSVerify } = cluster;
  if (!server.startsWith('https:') && !skipTLSVerify) throw new ConfigError([`--kubeconfig "${file}": its server must be an https URL, unless insecure-skip-tls-verify is set`]);
  return { server, credentials: () => credentialsIn(config, proxyUrl) };
}

// The client reads files again, and runs and renews what the user of the file asks for; connections are ours, but for those through the proxy of the file.
async function credentialsIn(config: KubeConfig, proxyUrl: string | undefined): Promise<KubeCredentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { agent, headers, ...others } = options;
  return { ...others, headers: { ...(headers as KubeCredentials['headers']) }, ...(proxyUrl && agent ? { agent } : {}) };
}
