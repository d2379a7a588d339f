import type { V1Secret } from '@kubernetes/client-node';
import type { Logger } from '@openova/process-kit';
import { createKubeClient, mergePatch, type AskKube, type KubeAccess } from '@openova/service-kit';
import { apiTokenLabel } from '../access/api-token.ts';
import { sandboxResource, type SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import { compositeUids, type CompositeUid } from './composite-uids.ts';
import { clusterCall, orChanged, orMissing, orNotAllowed } from './cluster-problem.ts';
import { ObjectCache, type CacheTimes } from './object-cache.ts';
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
  readonly access: KubeAccess;
  readonly ownNamespace: string;
  readonly log: Logger;
  readonly times?: Partial<CacheTimes>;
}

/** Begins to watch at once. */
export function openCluster({ access, ownNamespace, log, times = {} }: ClusterOptions): Cluster {
  const client = createKubeClient(access);
  const { ask } = client;
  const sandboxes = new ObjectCache<SandboxClaim>({ client, path: everySandbox, log, times });
  const apiTokens = new ObjectCache<V1Secret>({ client, path: secretsIn(ownNamespace), labelSelector: tokenSelector, log, times });
  sandboxes.start();
  apiTokens.start();
  const call = <Value>(act: () => Promise<Value>): Promise<Value> => clusterCall(log, act);
  return {
    sandboxes,
    ownNamespace,
    apiTokens,
    createSandbox: (body) => call(async () => (await ask({ method: 'POST', path: sandboxesIn(body.metadata.namespace), body })) as unknown as SandboxClaim),
    patchSandbox: ({ namespace, name }, body) => {
      const request = { method: 'PATCH', path: named(sandboxesIn(namespace), name), headers: mergePatch, body } as const;
      return orMissing(() => call(async () => (await ask(request)) as unknown as SandboxClaim));
    },
    deleteSandbox: async ({ namespace, name }) => (await orMissing(() => call(() => ask({ method: 'DELETE', path: named(sandboxesIn(namespace), name) })))) !== undefined,
    compositeUids: () => call(() => compositeUids(ask)),
    sandboxLimit: (namespace) => orNotAllowed(() => call(() => sandboxLimit(ask, namespace))),
    ...secretCalls(ask, log),
    close: async () => {
      const closing = Promise.all([sandboxes.close(), apiTokens.close()]);
      client.close();
      await closing;
    },
  };
}

function secretCalls(ask: AskKube, log: Logger): Pick<Cluster, 'readSecret' | 'createSecret' | 'putSecret' | 'replaceSecret' | 'deleteSecret'> {
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
const tokenSelector = Object.entries(apiTokenLabel).map(([key, value]) => `${key}=${value}`).join(',');

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
