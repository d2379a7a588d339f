import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '@openova/process-kit';
import type { JsonObject } from '@openova/function-sdk';
import type { ObjectStore } from '../api-server/object-store.ts';
import { resourceKindOf, type ResourceKind } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import { objectAt, objectsAt, textAt } from '../pipeline/index.ts';
import { keyOf } from '../reconciler/apply-object.ts';
import { createWorkQueue, type WorkQueue } from '../reconciler/work-queue.ts';
import { startPod, type Pod, type PodState } from './pod.ts';
import { MissingSecret, planPod, type PodPlace, type PodPlan } from './pod-plan.ts';
import { sandboxFolders } from './sandbox-folders.ts';
import { writeSecretFiles } from './secret-files.ts';
import type { ServicePorts } from './service-ports.ts';
import { workloadStatus } from './workload-status.ts';

export interface WorkloadDriverOptions {
  readonly store: ObjectStore;
  readonly ports: ServicePorts;
  /** The repository, and where the data of Sandboxes is. */
  readonly root: string;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
}

const workloadKinds = ['StatefulSet', 'Deployment'].map((kind) => resourceKindOf('apps/v1', kind)!);
const secretKind = resourceKindOf('v1', 'Secret')!;
const serviceKind = resourceKindOf('v1', 'Service')!;
const namespaceKind = resourceKindOf('v1', 'Namespace')!;

interface Running {
  readonly namespace: string;
  readonly pod: Pod;
  readonly template: unknown;
  readonly plan: PodPlan;
  state: PodState;
}

/** Runs the StatefulSets and Deployments of the store as processes of this machine, and says in their status how they are. */
export class WorkloadDriver {
  readonly #options: WorkloadDriverOptions;
  readonly #running = new Map<string, Running>();
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(options: WorkloadDriverOptions) {
    const { store, log } = options;
    this.#options = options;
    this.#queue = createWorkQueue({
      work: (key) => this.#sync(key),
      retryMs: 500,
      onError: (key, err) => {
        if (!(err instanceof MissingSecret)) log.error('cannot run a workload', { workload: key, err });
      },
    });
    this.#unsubscribe = store.changes.subscribe(({ type, kind, object }) => this.#notice(kind, object, type === 'DELETED'));
    for (const kind of workloadKinds) for (const object of store.list(kind)) this.#notice(kind, object, false);
  }

  /** Ends every process. */
  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#queue.close();
    await Promise.all([...this.#running.keys()].map((key) => this.#stop(key)));
  }

  #notice(kind: ResourceKind, object: StoredObject, gone: boolean): void {
    if (workloadKinds.includes(kind)) this.#queue.add(keyText(kind, object));
    if (kind === secretKind) this.#writeSecrets(object.metadata.namespace ?? '');
    if (kind === namespaceKind && gone) void this.#forgetNamespace(object.metadata.name);
  }

  async #sync(key: string): Promise<undefined> {
    const workload = objectOf(this.#options.store, key);
    const isWanted = workload !== undefined && replicasOf(workload) > 0;
    const current = this.#running.get(key);
    if (current && !(isWanted && isDeepStrictEqual(current.template, templateOf(workload)))) await this.#stop(key);
    if (isWanted && !this.#running.has(key)) await this.#start(key, workload);
    this.#tellStatus(key);
    return undefined;
  }

  async #start(key: string, workload: StoredObject): Promise<void> {
    const { root, data, env, log } = this.#options;
    const { namespace = '', name } = workload.metadata;
    await this.#reservePorts(namespace);
    const service = textAt(workload, 'spec', 'serviceName') || name;
    const plan = planPod(objectAt(templateOf(workload), 'spec') ?? {}, service, this.#placeOf(namespace));
    const onChange = (state: PodState): void => {
      const current = this.#running.get(key);
      if (!current) return;
      const { problem: known } = current.state;
      current.state = state;
      if (state.problem && state.problem !== known) log.error('cannot start a workload', { workload: key, problem: state.problem });
      this.#tellStatus(key);
    };
    this.#writeMounts(namespace, plan);
    const pod = startPod(plan, { root, logs: sandboxFolders(data, namespace).logs, env, onChange });
    this.#running.set(key, { namespace, pod, plan, template: templateOf(workload), state: { ready: false } });
  }

  async #stop(key: string): Promise<void> {
    const current = this.#running.get(key);
    this.#running.delete(key);
    await current?.pod.close();
  }

  async #forgetNamespace(namespace: string): Promise<void> {
    const keys = [...this.#running].filter(([, one]) => one.namespace === namespace).map(([key]) => key);
    await Promise.all(keys.map((key) => this.#stop(key)));
    this.#options.ports.forget(namespace);
    sandboxFolders(this.#options.data, namespace).remove();
  }

  #tellStatus(key: string): void {
    const { store } = this.#options;
    const workload = objectOf(store, key);
    if (!workload) return;
    const isReady = this.#running.get(key)?.state.ready === true;
    store.update(keyOf(workload), { ...workload, status: workloadStatus(workload, isReady) }, 'status');
  }

  #placeOf(namespace: string): PodPlace {
    const { data, ports } = this.#options;
    return {
      pathOf: sandboxFolders(data, namespace).pathOf,
      portOf: (service, port) => ports.of(namespace, service, port) ?? port,
      secretValue: (secret, key) => this.#secretValue(namespace, secret, key),
    };
  }

  async #reservePorts(namespace: string): Promise<void> {
    const { store, ports } = this.#options;
    const wanted = store.list(serviceKind, namespace).flatMap((service) => objectsAt(service, 'spec', 'ports').map(({ port }) => [service.metadata.name, Number(port)] as const));
    await Promise.all(wanted.map(([service, port]) => ports.reserve(namespace, service, port)));
  }

  #writeSecrets(namespace: string): void {
    for (const one of this.#running.values()) if (one.namespace === namespace) this.#writeMounts(namespace, one.plan);
  }

  #writeMounts(namespace: string, { secretMounts }: PodPlan): void {
    for (const mount of secretMounts) writeSecretFiles(mount, (key) => this.#secretValue(namespace, mount.secret, key));
  }

  #secretValue(namespace: string, secret: string, key: string): string | undefined {
    const found = this.#options.store.get({ kind: secretKind, namespace, name: secret });
    const encoded = found && textAt(found, 'data', key);
    return encoded ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
  }
}

function templateOf(workload: StoredObject | undefined): JsonObject | undefined {
  return workload && objectAt(workload, 'spec', 'template');
}

function replicasOf(workload: StoredObject): number {
  return Number(objectAt(workload, 'spec')?.['replicas'] ?? 1);
}

function keyText({ kind }: ResourceKind, { metadata }: StoredObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

function objectOf(store: ObjectStore, key: string): StoredObject | undefined {
  const [kindName, namespace = '', name = ''] = key.split('/');
  const kind = workloadKinds.find((known) => known.kind === kindName);
  return kind && store.get({ kind, namespace, name });
}
