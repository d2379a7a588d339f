import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKubeApi, type KubeApi } from '../../support/kube-api.ts';
import { isMissing } from '../../../tools/engine/go.ts';
import { skip } from '../package/skip-reasons.ts';

export const bridgeNamespace = 'newapi';

/**
 * A real API server with the kinds and the rights that the bridge needs. Building one takes too long for a run of the tests: without its binaries
 * the tests are skipped, on CI as well.
 */
export async function clusterOrSkip(context: Mocha.Context): Promise<KubeApi> {
  const api = await startKubeApi();
  if (isMissing(api)) return skip(context, api.missing);
  try {
    await installBridge(api);
    return api;
  } catch (error) {
    await api.close();
    throw error;
  }
}

/** A folder as a pod of this account has it, with a token for the API server. */
export async function accountFolder(api: KubeApi, parent: string, name = 'token-bridge'): Promise<string> {
  const folder = join(parent, `account-${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'token'), await accountToken(api, name));
  writeFileSync(join(folder, 'ca.crt'), api.ca);
  return folder;
}

export async function createAccount(api: KubeApi, name: string): Promise<void> {
  await api.call('POST', `/api/v1/namespaces/${bridgeNamespace}/serviceaccounts`, { metadata: { name } });
}

/** Without an audience: for the API server itself. */
export async function accountToken(api: KubeApi, name: string, audience?: string): Promise<string> {
  const path = `/api/v1/namespaces/${bridgeNamespace}/serviceaccounts/${name}/token`;
  const { status } = await api.call('POST', path, { spec: { expirationSeconds: 3600, ...(audience && { audiences: [audience] }) } });
  return (status as { readonly token: string }).token;
}

/** Its uid. */
export async function createXSandbox(api: KubeApi, name: string): Promise<string> {
  const { metadata } = await api.call('POST', '/apis/sandbox.openova.io/v1/xsandboxes', { apiVersion: 'sandbox.openova.io/v1', kind: 'XSandbox', metadata: { name } });
  return (metadata as { readonly uid: string }).uid;
}

async function installBridge(api: KubeApi): Promise<void> {
  await api.call('POST', '/api/v1/namespaces', { metadata: { name: bridgeNamespace } });
  for (const name of ['token-bridge', 'sandbox-functions', 'somebody']) await createAccount(api, name);
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await api.call('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'token-bridge' },
    rules: [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['sandbox.openova.io'], resources: ['xsandboxes'], verbs: ['list'] },
    ],
  });
  await api.call('POST', `${rbac}/clusterrolebindings`, {
    metadata: { name: 'token-bridge' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'token-bridge' },
    subjects: [{ kind: 'ServiceAccount', name: 'token-bridge', namespace: bridgeNamespace }],
  });
}

/** Lets the API server serve composites of Sandboxes, as a Configuration does. */
export async function installXSandboxes(api: KubeApi): Promise<void> {
  await api.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'xsandboxes.sandbox.openova.io' },
    spec: {
      group: 'sandbox.openova.io',
      names: { kind: 'XSandbox', listKind: 'XSandboxList', plural: 'xsandboxes', singular: 'xsandbox' },
      scope: 'Cluster',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }],
    },
  });
}
