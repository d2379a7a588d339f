import { objectTitle, type KubernetesObject } from '@openova/sandbox-model';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { isMissing, type Missing } from '../../tools/engine/go.ts';
import { fieldAt } from './manifest-field.ts';
import { withAllowedValues } from './openapi-enums.ts';
import { customKinds, definitionsId, definitionsSchema, kindDefinitions } from './openapi-schema.ts';
import { schemaSources, type SchemaSources } from './schema-sources.ts';

/** What the API server's strict validation holds against an object, one line each. CEL rules are not evaluated. */
export type SchemaProblems = (object: KubernetesObject) => string[];

let loaded: Promise<SchemaProblems | Missing> | undefined;

/** Checks against the published schemas of Kubernetes and Gateway API, or why they cannot be had. Loaded once. */
export function kubernetesSchemas(): Promise<SchemaProblems | Missing> {
  return (loaded ??= schemaSources().then((sources) => (isMissing(sources) ? sources : schemaProblems(sources))));
}

/** The same for a test or a hook, which is skipped without the schemas. On CI their absence is a failure. */
export async function schemasOrSkip(context: Mocha.Context): Promise<SchemaProblems> {
  const schemas = await kubernetesSchemas();
  if (!isMissing(schemas)) return schemas;
  if (process.env['CI'] === 'true') throw new Error(`cannot fetch the schemas of Kubernetes: ${schemas.missing}`);
  return context.skip();
}

/** Compiles the schema of a kind when its first object comes. */
export function schemaProblems(sources: SchemaSources): SchemaProblems {
  const document = withAllowedValues(JSON.parse(sources.kubernetes));
  const builtIn = kindDefinitions(document);
  const custom = new Map(sources.definitions.flatMap((definition) => [...customKinds(parse(definition))]));
  const ajv = newAjv().addSchema(definitionsSchema(document));
  const compiled = new Map<string, ValidateFunction>();

  const compile = (title: string): ValidateFunction | undefined => {
    const name = builtIn.get(title);
    const schema = name === undefined ? custom.get(title) : { $ref: `${definitionsId}#/definitions/${name}` };
    return schema && ajv.compile(schema);
  };

  return (object) => {
    const title = `${object.apiVersion} ${object.kind}`;
    const validate = compiled.get(title) ?? compile(title);
    if (validate === undefined) return [`${objectTitle(object)}: there is no schema of ${title}`];
    compiled.set(title, validate);
    validate(JSON.parse(JSON.stringify(object)));
    return (validate.errors ?? []).map((error) => `${objectTitle(object)}: ${problemOf(error)}`);
  };
}

function newAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false, logger: false });
  ajv.addFormat('int32', { type: 'number', validate: (value: number) => Math.abs(value) < 2 ** 31 });
  ajv.addFormat('byte', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
  // Server-side apply, which Crossplane uses, refuses a list with the same key twice.
  ajv.addKeyword({ keyword: 'x-kubernetes-list-map-keys', type: 'array', schemaType: 'array', validate: keysAreUnique });
  return ajv;
}

function keysAreUnique(keys: readonly string[], items: readonly unknown[]): boolean {
  const identities = items.map((item) => JSON.stringify(keys.map((key) => fieldAt(item, key))));
  return new Set(identities).size === items.length;
}

const wording: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  additionalProperties: ({ additionalProperty }) => `.${String(additionalProperty)}: unknown field`,
  required: ({ missingProperty }) => `.${String(missingProperty)}: is required`,
  enum: ({ allowedValues }) => `: must be one of ${(allowedValues as readonly unknown[]).join(', ')}`,
  'x-kubernetes-list-map-keys': () => ': two items have the same key',
};

function problemOf({ instancePath, keyword, params, message }: ErrorObject): string {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
  return `${path}${wording[keyword]?.(params) ?? `: ${message ?? keyword}`}`.replace(/^\./, '');
}
