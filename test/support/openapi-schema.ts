import { fieldsAt, itemsAt, textAt, type Fields } from './manifest-field.ts';

/** Where references such as `#/definitions/io.k8s.api.core.v1.Pod` lead. */
export const definitionsId = 'kubernetes';

const quantity = { type: ['string', 'number'], pattern: '^[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$' };
const intOrString = { type: ['integer', 'string'] };
const kept = [
  'type', 'format', 'enum', 'pattern', 'required', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf',
  'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'uniqueItems', 'x-kubernetes-list-map-keys',
  // In a structural schema these only restrict values: they name no fields, so they close no objects.
  'allOf', 'anyOf', 'oneOf', 'not',
];

/** The JSON schema of an OpenAPI schema as Kubernetes writes them. It refuses fields that the schema does not name. */
export function toJsonSchema(openApi: unknown): Fields {
  const schema = fieldsAt(openApi);
  const reference = textAt(schema, '$ref');
  if (reference !== '') return { $ref: `${definitionsId}${reference}` };
  if (schema['format'] === 'int-or-string') return intOrString;
  const own = Object.fromEntries(kept.filter((key) => key in schema).map((key) => [key, schema[key]]));
  return {
    ...own,
    ...(schema['x-kubernetes-int-or-string'] === true && intOrString),
    ...(schema['x-kubernetes-list-type'] === 'set' && { uniqueItems: true }),
    ...('items' in schema && { items: toJsonSchema(schema['items']) }),
    ...fieldSchemas(schema),
  };
}

function fieldSchemas(schema: Fields): Fields {
  const { properties, additionalProperties } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (typeof additionalProperties === 'object') return { additionalProperties: toJsonSchema(additionalProperties) };
  if (properties === undefined) return {};
  return { properties: mapFields(properties, toJsonSchema), ...(!open && { additionalProperties: additionalProperties ?? false }) };
}

/** The definitions of an OpenAPI document as one JSON schema to refer to. */
export function definitionsSchema(document: unknown): Fields {
  const definitions = mapFields(fieldsAt(document, 'definitions'), toJsonSchema);
  return { $id: definitionsId, definitions: { ...definitions, 'io.k8s.apimachinery.pkg.api.resource.Quantity': quantity } };
}

/** The definition of each kind by its title, such as `apps/v1 StatefulSet`. */
export function kindDefinitions(document: unknown): Map<string, string> {
  return new Map(
    Object.entries(fieldsAt(document, 'definitions')).flatMap(([name, definition]) =>
      itemsAt(definition, 'x-kubernetes-group-version-kind').map((kind) => {
        const group = textAt(kind, 'group');
        return [`${group}${group && '/'}${textAt(kind, 'version')} ${textAt(kind, 'kind')}`, name] as const;
      }),
    ),
  );
}

/** The schema of each version that a CustomResourceDefinition defines, by title. */
export function customKinds(definition: unknown): Map<string, Fields> {
  const spec = fieldsAt(definition, 'spec');
  return new Map(
    itemsAt(spec, 'versions').map((version) => {
      const schema = fieldsAt(version, 'schema', 'openAPIV3Schema');
      const metadata = { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
      const complete = { ...schema, properties: { ...fieldsAt(schema, 'properties'), metadata } };
      return [`${textAt(spec, 'group')}/${textAt(version, 'name')} ${textAt(spec, 'names', 'kind')}`, toJsonSchema(complete)];
    }),
  );
}

function mapFields(fields: unknown, change: (value: unknown) => Fields): Fields {
  return Object.fromEntries(Object.entries(fieldsAt(fields)).map(([key, value]) => [key, change(value)]));
}
