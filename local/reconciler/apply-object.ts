import type { Json, JsonObject } from '@openova/function-sdk';
import { ApiError } from '../api-server/api-error.ts';
import { mergePatch } from '../api-server/merge-patch.ts';
import type { ObjectKey, ObjectStore } from '../api-server/object-store.ts';
import { resourceKindOf } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import { controllerUid, identityOf, isObject, textAt, withField } from '../pipeline/index.ts';

/** Makes objects as they are wanted, and leaves alone in them what others have set. */
export interface Applier {
  /** Throws ApiError. */
  apply(object: JsonObject): StoredObject;
  /** No error when it is gone already. */
  remove(object: JsonObject): void;
}

/** What was applied before is known for as long as the applier lives; after that a field left out stays as it is. */
export function createApplier(store: ObjectStore): Applier {
  const applied = new Map<string, JsonObject>();
  return {
    apply: (object) => {
      const key = keyOf(object);
      const before = store.get(key);
      if (before) refuseSecondController(before, object);
      const earlier = applied.get(identityOf(object));
      const next = before ? store.update(key, withoutVersion(merged(before, object, earlier))) : store.create(key.kind, object);
      applied.set(identityOf(object), object);
      return next;
    },
    remove: (object) => {
      const key = keyOf(object);
      applied.delete(identityOf(object));
      if (store.get(key)) store.delete(key);
    },
  };
}

// What an API server says to an apply that would give an object two controllers.
function refuseSecondController(present: JsonObject, wanted: JsonObject): void {
  const [holder, claimant] = [controllerUid(present), controllerUid(wanted)];
  if (holder === undefined || claimant === undefined || holder === claimant) return;
  const title = `${textAt(wanted, 'kind')} "${textAt(wanted, 'metadata', 'name')}"`;
  throw new ApiError(422, 'Invalid', `${title} is invalid: metadata.ownerReferences: only one reference can have controller set to true`);
}

export function keyOf(object: JsonObject): ObjectKey {
  const kind = resourceKindOf(textAt(object, 'apiVersion'), textAt(object, 'kind'));
  if (!kind) throw new Error(`cannot store ${textAt(object, 'kind')}: the local plane does not know ${textAt(object, 'apiVersion')}`);
  return { kind, namespace: textAt(object, 'metadata', 'namespace'), name: textAt(object, 'metadata', 'name') };
}

function merged(before: JsonObject, wanted: JsonObject, earlier: JsonObject | undefined): JsonObject {
  const without = earlier ? mergePatch(before, removals(earlier, wanted)) : before;
  return mergePatch(without, wanted) as JsonObject;
}

/** A merge patch that takes away what was wanted earlier and is wanted no more. */
function removals(earlier: JsonObject, wanted: JsonObject): JsonObject {
  const entries = Object.entries(earlier).flatMap(([key, value]): [string, Json][] => {
    const now = wanted[key];
    if (now === undefined) return [[key, null]];
    return isObject(value) && isObject(now) ? [[key, removals(value, now)]] : [];
  });
  return Object.fromEntries(entries);
}

function withoutVersion(object: JsonObject): JsonObject {
  return withField(object, ['metadata', 'resourceVersion'], undefined);
}
