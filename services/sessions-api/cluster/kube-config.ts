import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster of the file, else the one that this process runs in; undefined when there is neither. Throws for a file that cannot be read. */
export function findKubeConfig(file: string | undefined, folder = accountFolder): KubeConfig | undefined {
  const config = new KubeConfig();
  if (file !== undefined) config.loadFromFile(file);
  else if (existsSync(join(folder, 'token'))) config.loadFromCluster(folder);
  else return undefined;
  return config;
}
