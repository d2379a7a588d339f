import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@openova/function-sdk';
import { objectAt, textAt, withField } from '../pipeline/index.ts';
import { ApiError } from './api-error.ts';
import { apiVersionOf, type ResourceKind } from './resource-kinds.ts';
import type { StoredObject } from './stored-object.ts';

export function withName(kind: ResourceKind, object: JsonObject, { name, namespace }: { name: string; namespace: string }): JsonObject {
  const { generateName: _generateName, resourceVersion: _resourceVersion, ...metadata } = objectAt(object, 'metadata') ?? {};
  return {
    ...object,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { ...metadata, name, ...(namespace && { namespace }) },
  };
}

/** What is there, with what may be changed of it changed: all but what the server sets, and but the status of a kind that has its own. */
export function merged(before: StoredObject, object: JsonObject, kind: ResourceKind): JsonObject {
  const { uid, creationTimestamp, generation, deletionTimestamp, name, namespace, resourceVersion } = before.metadata;
  const own = { uid, creationTimestamp, generation, name, resourceVersion, ...(namespace && { namespace }), ...(deletionTimestamp && { deletionTimestamp }) };
  const { status: _status, ...rest } = object;
  const status = kind.hasStatus ? before['status'] : object['status'];
  return {
    ...rest,
    apiVersion: before.apiVersion,
    kind: before.kind,
    metadata: { ...objectAt(object, 'metadata'), ...own },
    ...(status !== undefined && { status }),
  };
}

export function withGeneration(object: JsonObject, before: StoredObject): JsonObject {
  const { metadata: _metadata, status: _status, ...content } = object;
  const { metadata: _before, status: _beforeStatus, ...contentBefore } = before;
  if (isDeepStrictEqual(content, contentBefore)) return object;
  return withField(object, ['metadata', 'generation'], before.metadata.generation + 1);
}

export function refuseConflict(before: StoredObject, object: JsonObject, { kind, name }: { readonly kind: ResourceKind; readonly name: string }): void {
  const expected = textAt(object, 'metadata', 'resourceVersion');
  if (expected === '' || expected === before.metadata.resourceVersion) return;
  throw new ApiError(409, 'Conflict', `cannot update ${kind.plural} "${name}": it has been changed since; read it again and apply your change to that`);
}

export function refuseBadName(kind: ResourceKind, name: string, namespace: string): void {
  const valid = /^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/.test(name);
  if (!valid) throw new ApiError(422, 'Invalid', `${kind.kind} "${name}" is invalid: metadata.name must be a lower-case DNS name`);
  if (kind.namespaced && namespace === '') throw new ApiError(400, 'BadRequest', `${kind.kind} "${name}" needs a namespace`);
}

export function generatedName(object: JsonObject): string {
  const prefix = textAt(object, 'metadata', 'generateName');
  return prefix && `${prefix}${randomUUID().slice(0, 5)}`;
}

export function finalizersOf(object: JsonObject): readonly Json[] {
  const list = objectAt(object, 'metadata')?.['finalizers'];
  return Array.isArray(list) ? list : [];
}
