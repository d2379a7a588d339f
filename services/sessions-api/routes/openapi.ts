import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { addResource } from '@openova/service-kit';

interface JsonSchema {
  readonly title?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly schema: FastifySchema;
}

const problemSchema = {
  title: 'Problem',
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, for programs' },
    detail: { type: 'string' },
    next: { type: 'string', description: 'What to do about it' },
    requestId: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'next'],
} as const;

/** `GET /api/openapi.json`: the document of every route that is added afterwards and has an operation id. */
export function addOpenApi(routes: FastifyInstance): void {
  const operations: Operation[] = [];
  routes.addHook('onRoute', ({ method, url, schema }: RouteOptions) => {
    if (schema?.operationId !== undefined && method !== 'HEAD') operations.push({ method: String(method).toLowerCase(), path: url, schema });
  });
  let body: string | undefined;
  addResource(routes, '/api/openapi.json', {
    GET: {
      handler: async (_request, reply) => reply.type('application/json').send((body ??= JSON.stringify(openApiDocument(operations)))),
    },
  });
}

function openApiDocument(operations: readonly Operation[]): object {
  const schemas = new Map<string, unknown>();
  const paths: Record<string, Record<string, unknown>> = {};
  reference(problemSchema, schemas);
  for (const { method, path, schema } of operations) {
    const template = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [method]: describe(schema, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'OpenOva Sandbox', version: '1' },
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'openova-session' }, bearer: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ session: [] }, { bearer: [] }],
  };
}

function describe({ operationId, summary, params, querystring, headers, body, response, produces }: FastifySchema, schemas: Map<string, unknown>): object {
  const parameters = [
    ...parametersOf('path', params as JsonSchema),
    ...parametersOf('query', querystring as JsonSchema),
    ...parametersOf('header', headers as JsonSchema),
  ];
  const content = (schema: unknown): object => ({ [produces ?? 'application/json']: { schema: reference(schema, schemas) } });
  const answers = Object.entries((response ?? {}) as Record<string, JsonSchema>).map(([status, schema]) => {
    return [status, { description: schema.title ?? 'Done', ...(schema['type'] === 'null' ? {} : { content: content(schema) }) }];
  });
  const problem = { description: 'Problem', content: { 'application/problem+json': { schema: reference(problemSchema, schemas) } } };
  return {
    operationId,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: reference(body, schemas) } } } }),
    responses: { ...Object.fromEntries(answers), default: problem },
  };
}

function parametersOf(place: 'path' | 'query' | 'header', { properties = {}, required = [] }: JsonSchema = {}): object[] {
  return Object.entries(properties).map(([name, schema]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema }));
}

// A schema with a title goes among the components, and a reference to it takes its place.
function reference(schema: unknown, schemas: Map<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => reference(item, schemas));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { title, ...rest } = schema as JsonSchema;
  const resolved = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, reference(value, schemas)]));
  if (typeof title !== 'string') return title === undefined ? resolved : { title: reference(title, schemas), ...resolved };
  schemas.set(title, resolved);
  return { $ref: `#/components/schemas/${title}` };
}
