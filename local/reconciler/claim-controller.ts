import type { Json, JsonObject } from '@openova/function-sdk';
import type { ObjectStore } from '../api-server/object-store.ts';
import { resourceKindOf } from '../api-server/resource-kinds.ts';
import type { StoredObject } from '../api-server/stored-object.ts';
import { isObject, objectAt, objectsAt, textAt, withField } from '../pipeline/index.ts';
import { claimToComposite } from '../render/claim-to-composite.ts';
import type { SandboxPackage } from '../sandbox-package.ts';
import { keyOf } from './apply-object.ts';
import { withFinalizer, withoutFinalizer } from './finalizer.ts';

const finalizer = 'finalizer.apiextensions.crossplane.io';

/** Makes the composite of a claim what the claim says, and tells the claim what is true of the composite. */
export function reconcileClaim(claim: StoredObject, store: ObjectStore, { definition }: SandboxPackage, now = new Date()): void {
  const wanted = claimToComposite(claim, definition);
  const key = keyOf(wanted);
  const composite = store.get(key);
  if (claim.metadata.deletionTimestamp) {
    if (composite) store.delete(key);
    else store.update(keyOf(claim), withoutFinalizer(claim, finalizer));
    return;
  }
  const { name } = key;
  const reference: JsonObject = { apiVersion: textAt(wanted, 'apiVersion'), kind: textAt(wanted, 'kind'), name };
  const bound = store.update(keyOf(claim), withField(withFinalizer(claim, finalizer), ['spec', 'resourceRef'], reference));
  const current = composite ? store.update(key, withClaimOf(composite, wanted)) : store.create(key.kind, wanted);
  store.update(keyOf(bound), { ...bound, status: claimStatus(bound, current, now) }, 'status');
}

/** The claim that a composite belongs to. */
export function claimOf(composite: StoredObject, store: ObjectStore): StoredObject | undefined {
  const reference = objectAt(composite, 'spec', 'claimRef');
  const kind = reference && resourceKindOf(textAt(reference, 'apiVersion'), textAt(reference, 'kind'));
  return kind && store.get({ kind, namespace: textAt(reference, 'namespace'), name: textAt(reference, 'name') });
}

// Crossplane's own fields in the composite's spec are not the claim's to change.
function withClaimOf(composite: StoredObject, wanted: JsonObject): JsonObject {
  const own = ['resourceRefs', 'compositionRef', 'compositionUpdatePolicy', 'compositionRevisionRef'];
  const spec = objectAt(composite, 'spec') ?? {};
  const kept = Object.fromEntries(own.filter((field) => field in spec).map((field) => [field, spec[field]]));
  const labels = { ...composite.metadata.labels, ...objectAt(wanted, 'metadata', 'labels') };
  return { ...composite, metadata: { ...composite.metadata, labels }, spec: { ...objectAt(wanted, 'spec'), ...kept } };
}

function claimStatus(claim: JsonObject, composite: JsonObject, now: Date): JsonObject {
  const { conditions: _conditions, claimConditionTypes: types, ...status } = objectAt(composite, 'status') ?? {};
  const told = Array.isArray(types) ? types : [];
  const passedOn = objectsAt(composite, 'status', 'conditions').filter(({ type }) => told.includes(type as Json));
  const isReady = objectsAt(composite, 'status', 'conditions').some(({ type, status: value }) => type === 'Ready' && value === 'True');
  const waiting = { reason: 'Waiting', message: 'Composite resource claim is waiting for composite resource to become Ready' };
  const own = [
    { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
    { type: 'Ready', status: isReady ? 'True' : 'False', ...(isReady ? { reason: 'Available' } : waiting) },
  ];
  const before = objectsAt(claim, 'status', 'conditions');
  return { ...status, conditions: [...own.map((condition) => dated(condition, before, now)), ...passedOn] };
}

function dated(condition: JsonObject, before: readonly JsonObject[], now: Date): JsonObject {
  const same = before.find(({ type, status, reason }) => type === condition['type'] && status === condition['status'] && reason === condition['reason']);
  const lastTransitionTime = isObject(same) ? textAt(same, 'lastTransitionTime') : `${now.toISOString().slice(0, 19)}Z`;
  return { ...condition, lastTransitionTime };
}
