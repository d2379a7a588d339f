import type { Json, JsonObject } from '@openova/function-sdk';
import { objectAt, textAt, withField } from './json-field.ts';

/** Where a composite keeps Crossplane's own fields. A claim needs `Legacy`. */
export type MachinerySchema = 'Legacy' | 'Modern';

/** The schema of this composite by its XRD. Without an XRD the engine takes `Modern`. */
export function machinerySchema(composite: JsonObject, definition: JsonObject | undefined): MachinerySchema {
  if (!definition) return 'Modern';
  const group = textAt(composite, 'apiVersion').split('/')[0];
  const kind = textAt(composite, 'kind');
  const defined = { group: textAt(definition, 'spec', 'group'), kind: textAt(definition, 'spec', 'names', 'kind') };
  if (defined.group !== group || defined.kind !== kind) {
    const name = textAt(definition, 'metadata', 'name');
    throw new Error(`cannot use XRD "${name}": it defines ${defined.kind}.${defined.group}, not ${kind}.${group}`);
  }
  return scopeOf(definition) === 'LegacyCluster' ? 'Legacy' : 'Modern';
}

/** A copy of the composite with one of Crossplane's fields set in its spec. */
export function withMachinery(composite: JsonObject, schema: MachinerySchema, field: string, value: Json): JsonObject {
  return withField(composite, [...machineryPath(schema), field], value);
}

/** The object of the composite that holds Crossplane's fields, in a legacy one among the User's own. */
export function machineryOf(composite: JsonObject, schema: MachinerySchema): JsonObject | undefined {
  return objectAt(composite, ...machineryPath(schema));
}

function machineryPath(schema: MachinerySchema): readonly string[] {
  return schema === 'Legacy' ? ['spec'] : ['spec', 'crossplane'];
}

// The first version of the XRD's API defaults to the scope that the second one no longer has.
function scopeOf(definition: JsonObject): string {
  const scope = textAt(definition, 'spec', 'scope');
  if (scope) return scope;
  return textAt(definition, 'apiVersion') === 'apiextensions.crossplane.io/v1' ? 'LegacyCluster' : 'Namespaced';
}
