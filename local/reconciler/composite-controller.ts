import { ApiError } from '../api-server/api-error.ts';
import type { ObjectStore } from '../api-server/object-store.ts';
import { resourceKindOf, resourceKinds } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import { ComposeError, controllerUid, reconcile, type Changes, type ReadResources, type RunFunction } from '../pipeline/index.ts';
import type { SandboxPackage } from '../sandbox-package.ts';
import { keyOf, type Applier } from './apply-object.ts';
import { withFinalizer, withoutFinalizer } from './finalizer.ts';

export interface CompositeControllerOptions extends SandboxPackage {
  readonly store: ObjectStore;
  readonly applier: Applier;
  readonly functionNamed: (name: string) => RunFunction | undefined;
  readonly now?: () => Date;
}

const finalizer = 'composite.apiextensions.crossplane.io';
const retryMs = 5_000;

/** Composes one composite as it is now. Gives when to look at it again. Throws ApiError when it changed meanwhile. */
export async function reconcileComposite(composite: StoredObject, options: CompositeControllerOptions): Promise<number | undefined> {
  const { store, applier } = options;
  if (composite.metadata.deletionTimestamp) {
    for (const object of composedOf(composite, store)) applier.remove(object);
    if (composedOf(composite, store).length === 0) store.update(keyOf(composite), withoutFinalizer(composite, finalizer));
    return undefined;
  }
  const kept = store.update(keyOf(composite), withFinalizer(composite, finalizer));
  const result = await reconcile({
    composite: kept,
    composition: options.composition,
    definition: options.definition,
    observed: composedOf(kept, store),
    functionNamed: options.functionNamed,
    read: readerOf(store),
    now: (options.now ?? (() => new Date()))(),
    apply: async (changes) => applyChanges(changes, options),
  });
  const current = store.get(keyOf(kept));
  if (current) store.update(keyOf(kept), { ...current, status: result.status }, 'status');
  return result.outcome === 'Failed' ? retryMs : result.ttlSeconds && result.ttlSeconds * 1000;
}

/** The objects that this composite controls. */
export function composedOf(composite: StoredObject, store: ObjectStore): readonly StoredObject[] {
  return resourceKinds.flatMap((kind) => store.list(kind)).filter((object) => controllerUid(object) === composite.metadata.uid);
}

function applyChanges({ composite, resources, deleted }: Changes, { store, applier }: CompositeControllerOptions): Map<string, string> {
  for (const object of deleted) applier.remove(object);
  store.update(keyOf(composite), composite);
  const refused = new Map<string, string>();
  for (const { name, object } of resources) {
    try {
      applier.apply(object);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.reason !== 'Invalid') throw new ComposeError(`cannot apply composed resource "${name}": ${error.message}`, { cause: error });
      refused.set(name, error.message);
    }
  }
  return refused;
}

function readerOf(store: ObjectStore): ReadResources {
  return async (selector) => {
    const kind = resourceKindOf(selector.apiVersion, selector.kind);
    if (!kind) return [];
    if ('matchName' in selector) {
      const object = store.get({ kind, namespace: selector.namespace ?? '', name: selector.matchName });
      return object ? [object] : [];
    }
    const wanted = Object.entries(selector.matchLabels);
    return store.list(kind, selector.namespace).filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value));
  };
}
