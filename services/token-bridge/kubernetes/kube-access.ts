import { join } from 'node:path';

/** How the bridge reaches the Kubernetes API as its own service account. */
export interface KubeAccess {
  readonly url: URL;
  readonly ca: string;
  /** Read again for each request: the kubelet replaces it before it expires. */
  readonly readToken: () => string;
}

export interface KubePlace {
  /** Empty: the cluster that the process runs in. */
  readonly url: string;
  /** Holds `token` and `ca.crt`. */
  readonly accountFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
}

/** The access, or undefined with a problem for each thing that is missing. */
export function readKubeAccess({ url, accountFolder, env, readFile }: KubePlace, problems: string[]): KubeAccess | undefined {
  const known = problems.length;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const given = url || (host && `https://${host.includes(':') ? `[${host}]` : host}:${port}`);
  if (!given) problems.push('--kube-api is missing: this process does not run in a cluster');
  else if (!URL.canParse(given) || new URL(given).protocol !== 'https:') problems.push('--kube-api must be an https URL');
  const read = (name: string): string => {
    try {
      return readFile(join(accountFolder, name)).trim();
    } catch (error) {
      problems.push(`--kube-account: its file ${name} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
      return '';
    }
  };
  const ca = read('ca.crt');
  read('token');
  if (!given || problems.length > known) return undefined;
  return { url: new URL(given), ca, readToken: () => readFile(join(accountFolder, 'token')).trim() };
}
