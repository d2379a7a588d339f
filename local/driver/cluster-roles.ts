import type { JsonObject } from '@openova/function-sdk';
import type { ObjectStore } from '../api-server/object-store.ts';
import { resourceKinds } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import { objectAt, objectsAt, textAt } from '../pipeline/index.ts';
import { keyOf } from '../reconciler/apply-object.ts';

const statusByKind: Readonly<Record<string, (object: StoredObject) => JsonObject>> = {
  Namespace: () => ({ phase: 'Active' }),
  PersistentVolumeClaim: (claim) => ({
    phase: 'Bound',
    accessModes: objectAt(claim, 'spec')?.['accessModes'] ?? [],
    capacity: { storage: textAt(claim, 'spec', 'resources', 'requests', 'storage') },
  }),
  HTTPRoute: (route) => ({
    parents: objectsAt(route, 'spec', 'parentRefs').map((parentRef) => ({
      parentRef,
      controllerName: 'openova.io/local-proxy',
      conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: route.metadata.generation }],
    })),
  }),
};

/** Says of Namespaces, volumes and routes what is true here at once: they are there. Gives what ends it. */
export function playClusterRoles(store: ObjectStore): () => void {
  const settle = (object: StoredObject): void => {
    const status = statusByKind[object.kind];
    const current = status && store.get(keyOf(object));
    if (current) store.update(keyOf(current), { ...current, status: status(current) }, 'status');
  };
  for (const kind of resourceKinds.filter((known) => known.kind in statusByKind)) for (const object of store.list(kind)) settle(object);
  return store.changes.subscribe(({ type, object }) => {
    if (type !== 'DELETED' && object.kind in statusByKind) setImmediate(settle, object);
  });
}
