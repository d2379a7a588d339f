import { CoreV1Api, CustomObjectsApi, PatchStrategy, setHeaderOptions, type KubeConfig, type V1Secret } from '@kubernetes/client-node';
import type { Logger } from '@openova/process-kit';
import { apiTokenLabel } from '../access/api-token.ts';
import { sandboxResource, type SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import { compositeUids, type CompositeUid } from './composite-uids.ts';
import { clusterCall, orMissing, orNotAllowed } from './cluster-problem.ts';
import { sandboxLimit } from './sandbox-limit.ts';
import { ObjectCache, type CacheTimes, type ObjectPage } from './object-cache.ts';

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
  const custom = kubeConfig.makeApiClient(CustomObjectsApi);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const sandboxes = sandboxCache(options, custom);
  const apiTokens = tokenCache(options, core);
  sandboxes.start();
  apiTokens.start();
  const call = <Value>(act: () => Promise<Value>): Promise<Value> => clusterCall(log, act);
  return {
    sandboxes,
    ownNamespace,
    apiTokens,
    createSandbox: (claim) => {
      const request = { ...sandboxResource, namespace: claim.metadata.namespace, body: claim };
      return call(async () => (await custom.createNamespacedCustomObject(request)) as SandboxClaim);
    },
    patchSandbox: (name, patch) => {
      const request = { ...sandboxResource, ...name, body: patch };
      return orMissing(() => call(async () => (await custom.patchNamespacedCustomObject(request, mergePatch)) as SandboxClaim));
    },
    deleteSandbox: async (name) => (await orMissing(() => call(() => custom.deleteNamespacedCustomObject({ ...sandboxResource, ...name })))) !== undefined,
    compositeUids: () => call(() => compositeUids(custom)),
    sandboxLimit: (namespace) => orNotAllowed(() => call(() => sandboxLimit(core, namespace))),
    ...secretCalls(core, log),
    close: async () => void (await Promise.all([sandboxes.close(), apiTokens.close()])),
  };
}

function secretCalls(core: CoreV1Api, log: Logger): Pick<Cluster, 'readSecret' | 'createSecret' | 'putSecret' | 'deleteSecret'> {
  const call = <Value>(act: () => Promise<Value>): Promise<Value> => clusterCall(log, act);
  const createSecret = async (body: V1Secret): Promise<void> => {
    await call(() => core.createNamespacedSecret({ namespace: body.metadata?.namespace ?? '', body }));
  };
  return {
    createSecret,
    readSecret: (name) => orMissing(() => call(() => core.readNamespacedSecret(name))),
    putSecret: async (body) => {
      const { namespace = '', name = '' } = body.metadata ?? {};
      const replaced = await orMissing(() => call(() => core.replaceNamespacedSecret({ namespace, name, body })));
      if (!replaced) await createSecret(body);
    },
    deleteSecret: async (name) => void (await orMissing(() => call(() => core.deleteNamespacedSecret(name)))),
  };
}

const mergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

function sandboxCache({ kubeConfig, log, times = {} }: ClusterOptions, custom: CustomObjectsApi): ObjectCache<SandboxClaim> {
  const { group, version, plural } = sandboxResource;
  const list = async () => (await custom.listClusterCustomObject(sandboxResource)) as ObjectPage<SandboxClaim>;
  return new ObjectCache({ kubeConfig, path: `/apis/${group}/${version}/${plural}`, list, log, times });
}

function tokenCache({ kubeConfig, ownNamespace, log, times = {} }: ClusterOptions, core: CoreV1Api): ObjectCache<V1Secret> {
  const labelSelector = Object.entries(apiTokenLabel).map(([key, value]) => `${key}=${value}`).join(',');
  const list = () => core.listNamespacedSecret({ namespace: ownNamespace, labelSelector });
  return new ObjectCache({ kubeConfig, path: `/api/v1/namespaces/${ownNamespace}/secrets`, labelSelector, list, log, times });
}
