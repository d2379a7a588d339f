import { join } from 'node:path';
import { accountAccess, accountFolder, clusterAddress, type KubeAccess, type SecretSource } from '@openova/service-kit';

export interface KubeConfig {
  /** Left out: the bridge has no use for the Kubernetes API. */
  readonly access?: KubeAccess;
  /** Service accounts that may call the bridge with a token of theirs. */
  readonly callerAccounts: readonly string[];
  /** How far two looks for Sandboxes that are gone are apart; 0: none. */
  readonly janitorMinutes: number;
}

export const kubeSettings = {
  'caller-review': { env: 'TOKEN_BRIDGE_CALLER_REVIEW', fallback: '', help: 'service accounts that may call, as system:serviceaccount:<namespace>:<name>,…', parse: parseAccounts },
  'janitor-minutes': { env: 'TOKEN_BRIDGE_JANITOR_MINUTES', fallback: '0', help: 'how often tokens of Sandboxes that are gone are revoked; 0: never', parse: parseMinutes },
  'kube-api': { env: 'TOKEN_BRIDGE_KUBE_API', fallback: '', help: 'address of the Kubernetes API; left out: that of the cluster it runs in', parse: String },
  'kube-account': {
    env: 'TOKEN_BRIDGE_KUBE_ACCOUNT',
    fallback: accountFolder,
    help: 'folder with token and ca.crt for it',
    parse: String,
  },
} as const;

export interface KubeValues {
  readonly 'caller-review': readonly string[];
  readonly 'janitor-minutes': number;
  readonly 'kube-api': string;
  readonly 'kube-account': string;
}

/** The files of the account are looked at only when something needs them. */
export function readKubeConfig(values: KubeValues, source: SecretSource, problems: string[]): KubeConfig {
  const { 'caller-review': callerAccounts, 'janitor-minutes': janitorMinutes } = values;
  const isNeeded = (callerAccounts ?? []).length > 0 || janitorMinutes > 0;
  const access = isNeeded ? readAccess(values, source, problems) : undefined;
  return { ...(access ? { access } : {}), callerAccounts, janitorMinutes };
}

function readAccess({ 'kube-api': url, 'kube-account': folder }: KubeValues, { env, readFile }: SecretSource, problems: string[]): KubeAccess | undefined {
  const known = problems.length;
  const server = url || clusterAddress(env);
  if (!server) problems.push('--kube-api is missing: this process does not run in a cluster');
  else if (!URL.canParse(server) || new URL(server).protocol !== 'https:') problems.push('--kube-api must be an https URL');
  for (const name of ['ca.crt', 'token']) {
    try {
      readFile(join(folder, name));
    } catch (error) {
      problems.push(`--kube-account: its file ${name} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    }
  }
  return server && problems.length === known ? accountAccess(server, folder, readFile) : undefined;
}

function parseAccounts(text: string): readonly string[] | undefined {
  const accounts = text.split(',').map((account) => account.trim()).filter((account) => account !== '');
  return accounts.every((account) => /^system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}$/.test(account)) ? accounts : undefined;
}

function parseMinutes(digits: string): number | undefined {
  return /^\d{1,4}$/.test(digits) ? Number(digits) : undefined;
}
