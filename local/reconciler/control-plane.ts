import type { Logger } from '@openova/process-kit';
import { ApiError } from '../api-server/api-error.ts';
import type { ObjectStore } from '../api-server/object-store.ts';
import { resourceKindOf, type ResourceKind } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import { controllerUid, type RunFunction } from '../pipeline/index.ts';
import type { SandboxPackage } from '../sandbox-package.ts';
import { createApplier } from './apply-object.ts';
import { claimOf, reconcileClaim } from './claim-controller.ts';
import { reconcileComposite } from './composite-controller.ts';
import { createWorkQueue } from './work-queue.ts';

export interface ControlPlaneOptions {
  readonly store: ObjectStore;
  readonly package: SandboxPackage;
  readonly functionNamed: (name: string) => RunFunction | undefined;
  readonly log: Logger;
}

export interface ControlPlane {
  close(): Promise<void>;
}

const claimKind = resourceKindOf('sandbox.openova.io/v1', 'Sandbox')!;
const compositeKind = resourceKindOf('sandbox.openova.io/v1', 'XSandbox')!;

/** Does what Crossplane does with claims and composites in the store, for as long as it is open. */
export function startControlPlane({ store, package: sandboxPackage, functionNamed, log }: ControlPlaneOptions): ControlPlane {
  const applier = createApplier(store);
  const onError = (key: string, err: unknown): void => {
    // Somebody else wrote in between: the next attempt sees it.
    if (err instanceof ApiError && err.reason === 'Conflict') return;
    log.error('cannot reconcile', { key, err });
  };
  const claims = createWorkQueue({
    onError,
    work: async (key) => {
      const claim = objectOf(store, claimKind, key);
      if (claim) reconcileClaim(claim, store, sandboxPackage);
      return undefined;
    },
  });
  const composites = createWorkQueue({
    onError,
    work: async (key) => {
      const composite = objectOf(store, compositeKind, key);
      return composite && reconcileComposite(composite, { ...sandboxPackage, store, applier, functionNamed });
    },
  });
  const notice = (kind: ResourceKind, object: StoredObject): void => {
    if (kind === claimKind) claims.add(keyText(object));
    else if (kind === compositeKind) {
      composites.add(keyText(object));
      const claim = claimOf(object, store);
      if (claim) claims.add(keyText(claim));
    } else {
      const uid = controllerUid(object);
      const owner = uid === undefined ? undefined : store.list(compositeKind).find(({ metadata }) => metadata.uid === uid);
      if (owner) composites.add(keyText(owner));
    }
  };
  const unsubscribe = store.changes.subscribe(({ kind, object }) => notice(kind, object));
  for (const kind of [claimKind, compositeKind]) for (const object of store.list(kind)) notice(kind, object);
  return {
    close: async () => {
      unsubscribe();
      await Promise.all([claims.close(), composites.close()]);
    },
  };
}

function keyText({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function objectOf(store: ObjectStore, kind: ResourceKind, key: string): StoredObject | undefined {
  const [namespace = '', name = ''] = key.split('/');
  return store.get({ kind, namespace, name });
}
