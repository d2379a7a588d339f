import { CustomObjectsApi, PatchStrategy, setHeaderOptions, type KubeConfig } from '@kubernetes/client-node';
import type { Logger } from '@openova/process-kit';
import { sandboxResource, type SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import { clusterCall, orMissing } from './cluster-problem.ts';
import { ObjectCache, type CacheTimes, type ObjectPage } from './object-cache.ts';

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** The cluster as this service uses it. Methods throw HttpProblem. */
export interface Cluster {
  readonly sandboxes: ObjectCache<SandboxClaim>;
  createSandbox(claim: SandboxClaim): Promise<SandboxClaim>;
  /** A merge patch. Undefined when there is no such Sandbox. */
  patchSandbox(name: ObjectName, patch: object): Promise<SandboxClaim | undefined>;
  /** False when there is no such Sandbox. */
  deleteSandbox(name: ObjectName): Promise<boolean>;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly kubeConfig: KubeConfig;
  readonly log: Logger;
  readonly times?: Partial<CacheTimes>;
}

/** Begins to watch at once. */
export function openCluster({ kubeConfig, log, times = {} }: ClusterOptions): Cluster {
  const custom = kubeConfig.makeApiClient(CustomObjectsApi);
  const sandboxes = new ObjectCache<SandboxClaim>({
    kubeConfig,
    path: `/apis/${sandboxResource.group}/${sandboxResource.version}/${sandboxResource.plural}`,
    list: async () => (await custom.listClusterCustomObject(sandboxResource)) as ObjectPage<SandboxClaim>,
    log,
    times,
  });
  sandboxes.start();
  return {
    sandboxes,
    createSandbox: (claim) => {
      const { namespace } = claim.metadata;
      return clusterCall(log, async () => (await custom.createNamespacedCustomObject({ ...sandboxResource, namespace, body: claim })) as SandboxClaim);
    },
    patchSandbox: (name, patch) =>
      orMissing(() =>
        clusterCall(log, async () => {
          const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
          return (await custom.patchNamespacedCustomObject({ ...sandboxResource, ...name, body: patch }, merge)) as SandboxClaim;
        }),
      ),
    deleteSandbox: async (name) =>
      (await orMissing(() => clusterCall(log, () => custom.deleteNamespacedCustomObject({ ...sandboxResource, ...name })))) !== undefined,
    close: () => sandboxes.close(),
  };
}
