import type { Json, JsonObject } from '@openova/function-sdk';
import { isObject } from '../pipeline/index.ts';
import { ApiError, notFound } from './api-error.ts';
import { mergePatch } from './merge-patch.ts';
import type { ObjectPath } from './object-path.ts';
import type { ObjectKey, ObjectStore } from './object-store.ts';
import { apiVersionOf } from './resource-kinds.ts';
import { fieldSelector, labelSelector, type Matches } from './selectors.ts';

export interface ObjectRequest {
  readonly method: string;
  readonly path: ObjectPath;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Json | undefined;
}

export interface ObjectAnswer {
  readonly code: number;
  readonly body: JsonObject;
}

/** Carries out everything but a watch. Throws ApiError. */
export function answerRequest(store: ObjectStore, request: ObjectRequest): ObjectAnswer {
  const { method, path } = request;
  if (path.name === undefined) {
    if (method === 'GET') return { code: 200, body: listing(store, request) };
    if (method === 'POST') return { code: 201, body: store.create(path.kind, inNamespace(bodyOf(request), path.namespace)) };
    throw new ApiError(405, 'MethodNotAllowed', `${method} is not for a collection`);
  }
  const key = { kind: path.kind, namespace: path.namespace ?? '', name: path.name };
  switch (method) {
    case 'GET':
      return { code: 200, body: found(store, key) };
    case 'PUT':
      return { code: 200, body: store.update(key, bodyOf(request), path.part) };
    case 'PATCH':
      return { code: 200, body: patched(store, key, request) };
    case 'DELETE':
      return { code: 200, body: store.delete(key) };
    default:
      throw new ApiError(405, 'MethodNotAllowed', `${method} is not for an object`);
  }
}

export function selectorOf(query: URLSearchParams): Matches {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '');
  return (object) => labels(object) && fields(object);
}

function listing(store: ObjectStore, { path, query }: ObjectRequest): JsonObject {
  const items = store.list(path.kind, path.namespace === '' ? undefined : path.namespace).filter(selectorOf(query));
  return {
    kind: `${path.kind.kind}List`,
    apiVersion: apiVersionOf(path.kind),
    metadata: { resourceVersion: String(store.version) },
    items: [...items],
  };
}

function patched(store: ObjectStore, key: ObjectKey, request: ObjectRequest): JsonObject {
  if (request.contentType !== 'application/merge-patch+json') {
    throw new ApiError(415, 'UnsupportedMediaType', 'only application/merge-patch+json is understood here');
  }
  const before = found(store, key);
  const merged = mergePatch(before, bodyOf(request)) as JsonObject;
  return store.update(key, merged, request.path.part);
}

function found(store: ObjectStore, key: ObjectKey) {
  const object = store.get(key);
  if (!object) throw notFound(`${key.kind.plural} "${key.name}"`);
  return object;
}

function bodyOf({ body }: ObjectRequest): JsonObject {
  if (!isObject(body)) throw new ApiError(400, 'BadRequest', 'the body is no JSON object');
  return body;
}

function inNamespace(object: JsonObject, namespace: string | undefined): JsonObject {
  if (!namespace) return object;
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  if (metadata['namespace'] !== undefined && metadata['namespace'] !== namespace) {
    throw new ApiError(400, 'BadRequest', 'the namespace of the object is not the one in the path');
  }
  return { ...object, metadata: { ...metadata, namespace } };
}
