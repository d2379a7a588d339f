import { join } from 'node:path';
import type { Environment } from '../settings.ts';
import type { KubeAccess } from './kube-client.ts';

/** Where a pod finds what its service account shows the API server. */
export const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The address of the API server of the cluster that a process with this environment runs in. */
export function clusterAddress({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' }: Environment): string | undefined {
  return host ? `https://${host.includes(':') ? `[${host}]` : host}:${port}` : undefined;
}

/** As the service account whose `token` and `ca.crt` are in the folder. They are read each time: the kubelet replaces a token before it expires. */
export function accountAccess(server: string, folder: string, readFile: (path: string) => string): KubeAccess {
  const read = (name: string): string => readFile(join(folder, name)).trim();
  return { server, credentials: () => ({ ca: read('ca.crt'), headers: { authorization: `Bearer ${read('token')}` } }) };
}
