import type { KubeConfig, V1Secret } from '@kubernetes/client-node';
import type { Logger } from '@openova/process-kit';
import { apiTokenLabel } from '../access/api-token.ts';
import { sandboxResource, type SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import { compositeUids, type CompositeUid } from './composite-uids.ts';
import { clusterCall, orChanged, orMissing, orNotAllowed } from './cluster-problem.ts';
import { kubeCall, mergePatch, type AskCluster } from './kube-call.ts';
import { ObjectCache, type CacheTimes, type ObjectPage } from './object-cache.ts';
import { sandboxLimit } from './sandbox-limit.ts';

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** The cluster as this service uses it. Methods throw HttpProblem. */
export interface Cluster {
  readonly sandboxes: ObjectCache<SandboxClaim>;
  /** The namespace of this service. */
  readonly ownNamespace: string;
  /** The Secrets of API tokens, in it. */
  readonly apiTokens: ObjectCache<V1Secret>;
  createSandbox(claim: SandboxClaim): Promise<SandboxClaim>;
  /** A merge patch. Undefined when there is no such Sandbox. */
  patchSandbox(name: ObjectName, patch: object): Promise<SandboxClaim | undefined>;
  /** False when there is no such Sandbox. */
  deleteSandbox(name: ObjectName): Promise<boolean>;
  /** The uids of all composites of Sandboxes, by the claims that they belong to. */
  readonly compositeUids: () => Promise<readonly CompositeUid[]>;
  /** How many Sandboxes the ResourceQuotas of a namespace allow; undefined where none limits them, or they may not be read. */
  sandboxLimit(namespace: string): Promise<number | undefined>;
  readSecret(name: ObjectName): Promise<V1Secret | undefined>;
  createSecret(secret: V1Secret): Promise<void>;
  /** Creates the Secret, or puts it in the place of the one that is there. */
  putSecret(secret: V1Secret): Promise<void>;
  /** Puts the Secret in the place of the version that it names, and gives the new one. Undefined: that is changed or gone. */
  replaceSecret(secret: V1Secret): Promise<V1Secret | undefined>;
  /** No error when there is no such Secret. */
  deleteSecret(name: ObjectName): Promise<void>;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly kubeConfig: KubeConfig;
  readonly ownNamespace: string;
  readonly log: Logger;
  readonly times?: Partial<CacheTimes>;
}

/** Begins to watch at once. */
export function openCluster(options: ClusterOptions): Cluster {
  const { kubeConfig, ownNamespace, log } = options;
  const ask = kubeCall(kubeConfig);
  const sandboxes = sandboxCache(options, ask);
  const apiTokens = tokenCache(options, ask);
  sandboxes.start();
  apiTokens.start();
  const call = <Value>(act: () => Promise<Value>): Promise<Value> => clusterCall(log, act);
  return {
    sandboxes,
    ownNamespace,
    apiTokens,
    createSandbox: (body) => call(async () => (await ask({ method: 'POST', path: sandboxesIn(body.metadata.namespace), body })) as SandboxClaim),
    patchSandbox: ({ namespace, name }, body) => {
      const request = { method: 'PATCH', path: named(sandboxesIn(namespace), name), headers: mergePatch, body } as const;
      return orMissing(() => call(async () => (await ask(request)) as SandboxClaim));
    },
    deleteSandbox: async ({ namespace, name }) => (await orMissing(() => call(() => ask({ method: 'DELETE', path: named(sandboxesIn(namespace), name) })))) !== undefined,
    compositeUids: () => call(() => compositeUids(ask)),
    sandboxLimit: (namespace) => orNotAllowed(() => call(() => sandboxLimit(ask, namespace))),
    ...secretCalls(ask, log),
    close: async () => void (await Promise.all([sandboxes.close(), apiTokens.close()])),
  };
}

function secretCalls(ask: AskCluster, log: Logger): Pick<Cluster, 'readSecret' | 'createSecret' | 'putSecret' | 'replaceSecret' | 'deleteSecret'> {
  const call = <Value>(act: () => Promise<Value>): Promise<Value> => clusterCall(log, act);
  const createSecret = async (body: V1Secret): Promise<void> => {
    await call(() => ask({ method: 'POST', path: secretsIn(body.metadata?.namespace ?? ''), body }));
  };
  const replace = (body: V1Secret): Promise<V1Secret> => {
    const { namespace = '', name = '' } = body.metadata ?? {};
    return call(async () => (await ask({ method: 'PUT', path: secretPath({ namespace, name }), body })) as V1Secret);
  };
  return {
    createSecret,
    readSecret: (name) => orMissing(() => call(async () => (await ask({ path: secretPath(name) })) as V1Secret)),
    putSecret: async (body) => {
      if ((await orMissing(() => replace(body))) === undefined) await createSecret(body);
    },
    replaceSecret: (body) => orChanged(() => orMissing(() => replace(body))),
    deleteSecret: async (name) => void (await orMissing(() => call(() => ask({ method: 'DELETE', path: secretPath(name) })))),
  };
}

const sandboxGroup = `/apis/${sandboxResource.group}/${sandboxResource.version}`;
const everySandbox = `${sandboxGroup}/${sandboxResource.plural}`;

function sandboxesIn(namespace: string): string {
  return named(`${sandboxGroup}/namespaces`, namespace, sandboxResource.plural);
}

function secretsIn(namespace: string): string {
  return named('/api/v1/namespaces', namespace, 'secrets');
}

function secretPath({ namespace, name }: ObjectName): string {
  return named(secretsIn(namespace), name);
}

function named(path: string, ...parts: readonly string[]): string {
  return [path, ...parts.map(encodeURIComponent)].join('/');
}

function sandboxCache({ kubeConfig, log, times = {} }: ClusterOptions, ask: AskCluster): ObjectCache<SandboxClaim> {
  const list = async () => (await ask({ path: everySandbox })) as ObjectPage<SandboxClaim>;
  return new ObjectCache({ kubeConfig, path: everySandbox, list, log, times });
}

function tokenCache({ kubeConfig, ownNamespace, log, times = {} }: ClusterOptions, ask: AskCluster): ObjectCache<V1Secret> {
  const labelSelector = Object.entries(apiTokenLabel).map(([key, value]) => `${key}=${value}`).join(',');
  const path = secretsIn(ownNamespace);
  const list = async () => (await ask({ path, query: { labelSelector } })) as ObjectPage<V1Secret>;
  return new ObjectCache({ kubeConfig, path, labelSelector, list, log, times });
}
