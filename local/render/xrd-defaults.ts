import type { Json, JsonObject } from '@openova/function-sdk';
import {
  isObject,
  machineryOf,
  machinerySchema,
  objectAt,
  objectsAt,
  textAt,
  withMachinery,
} from '../pipeline/index.ts';

/** The composite with the defaults of its XRD's schema, as the API server fills them in. */
export function withXrdDefaults(composite: JsonObject, definition: JsonObject): JsonObject {
  const schema = schemaOf(composite, definition);
  const parts = ['spec', 'status'].filter((part) => isObject(composite[part]));
  const defaulted = parts.map(
    (part) => [part, withDefaults(composite[part]!, objectAt(schema, 'properties', part) ?? {})] as const,
  );
  return withUpdatePolicy({ ...composite, ...Object.fromEntries(defaulted) }, definition);
}

function schemaOf(composite: JsonObject, definition: JsonObject): JsonObject {
  const [group, version] = textAt(composite, 'apiVersion').split('/');
  const found = objectsAt(definition, 'spec', 'versions').find(({ name }) => name === version);
  const schema = objectAt(found, 'schema', 'openAPIV3Schema');
  if (schema && textAt(definition, 'spec', 'group') === group) return schema;
  throw new Error(
    `cannot default ${textAt(composite, 'kind')}: XRD "${textAt(definition, 'metadata', 'name')}" has no version ${group}/${version}`,
  );
}

function withDefaults(value: Json, schema: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withDefaults(item, objectAt(schema, 'items') ?? {}));
  if (!isObject(value)) return value;
  const properties = objectAt(schema, 'properties') ?? {};
  const defaults = Object.keys(properties).filter((key) => lacks(value, key, objectAt(properties, key)));
  const filled = {
    ...value,
    ...Object.fromEntries(defaults.map((key) => [key, objectAt(properties, key)?.['default']])),
  };
  const others = objectAt(schema, 'additionalProperties') ?? {};
  return Object.fromEntries(
    Object.entries(filled).map(([key, field]) => [
      key,
      field === undefined ? field : withDefaults(field, objectAt(properties, key) ?? others),
    ]),
  );
}

function lacks(value: JsonObject, key: string, schema: JsonObject | undefined): boolean {
  if (schema?.['default'] === undefined || schema['default'] === null) return false;
  return value[key] === undefined || (value[key] === null && schema['nullable'] !== true);
}

// The one field of Crossplane's own whose default an XRD may set.
function withUpdatePolicy(composite: JsonObject, definition: JsonObject): JsonObject {
  const policy = textAt(definition, 'spec', 'defaultCompositionUpdatePolicy');
  const schema = machinerySchema(composite, definition);
  const machinery = machineryOf(composite, schema);
  if (!policy || !machinery || machinery['compositionUpdatePolicy'] !== undefined) return composite;
  return withMachinery(composite, schema, 'compositionUpdatePolicy', policy);
}
