import type { Json, JsonObject } from '@openova/function-sdk';

/** The object at this path; undefined when there is none. */
export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject | undefined {
  const found = valueAt(value, path);
  return isObject(found) ? found : undefined;
}

/** The text at this path; empty when there is none, which is what Kubernetes takes a missing text for. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
}

/** The objects in the list at this path; empty when there is no list. */
export function objectsAt(value: Json | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? (found as readonly Json[]).filter(isObject) : [];
}

/** A copy with this field set, or removed when the value is undefined. Objects on the way there come into being. */
export function withField(object: JsonObject, path: readonly string[], value: Json | undefined): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) throw new Error('cannot set a field: its path is empty');
  const { [key]: before, ...others } = object;
  if (rest.length > 0) {
    if (value === undefined && !isObject(before)) return object;
    return { ...object, [key]: withField(isObject(before) ? before : {}, rest, value) };
  }
  return value === undefined ? others : { ...object, [key]: value };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    value,
  );
}
