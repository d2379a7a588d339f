import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@openova/function-sdk';
import {
  crossplaneMetadata,
  eventText,
  isObject,
  machineryOf,
  objectAt,
  textAt,
  withClaimConditionTypes,
  withMachinery,
  type MachinerySchema,
  type Reconciliation,
} from '../pipeline/index.ts';
import type { RenderExtras, RenderInput } from './render-input.ts';
import { withStableTimes } from './stable-times.ts';

export interface Rendered {
  readonly input: RenderInput;
  /** As it was put into the engine's store. */
  readonly prepared: JsonObject;
  readonly schema: MachinerySchema;
  readonly result: Reconciliation;
}

/** What the command line prints of a reconcile: the composite, the composed resources, results, context. */
export function renderDocuments(rendered: Rendered, extras: RenderExtras): readonly JsonObject[] {
  const { input, result } = rendered;
  const composite = lastWritten(rendered);
  const shown = extras.fullComposite ? merge(input.composite, composite) : composite;
  return [
    ...[shown, ...result.resources.map(({ object }) => object)].map(withStableTimes),
    ...(extras.results ? resultDocuments(result) : []),
    ...(extras.context && result.context ? [{ apiVersion, kind: 'Context', fields: result.context }] : []),
  ];
}

const apiVersion = 'render.crossplane.io/v1beta1';

function resultDocuments({ events }: Reconciliation): readonly JsonObject[] {
  return events.map((event) => ({
    apiVersion,
    kind: 'Result',
    severity: event.type,
    reason: event.reason,
    message: eventText(event),
  }));
}

// The engine shows the composite as it wrote it last. Its store replaces what is there by what is written, so after
// composing only the new references and the status are left. A status that did not change is not written again.
function lastWritten({ input, prepared, schema, result }: Rendered): JsonObject {
  if (result.outcome !== 'Composed') return { ...prepared, status: result.status };
  const { desiredStatus, returned, conditions } = result;
  const status = withClaimConditionTypes(
    { ...desiredStatus, conditions: conditions.map((condition) => ({ ...condition })) },
    returned,
    schema,
  );
  if (!isDeepStrictEqual(status, objectAt(prepared, 'status'))) return composedDocument(result, schema, status);
  if (textAt(input.composite, 'metadata', 'labels', crossplaneMetadata.compositeLabel)) {
    const { claimConditionTypes: _, ...applied } = status;
    return composedDocument(result, schema, { ...applied, ...pick(desiredStatus, 'claimConditionTypes') });
  }
  const references = machineryOf(prepared, schema)?.['resourceRefs'];
  return references ? withMachinery(result.composite, schema, 'resourceRefs', references) : result.composite;
}

function composedDocument({ composite }: Reconciliation, schema: MachinerySchema, status: JsonObject): JsonObject {
  const { apiVersion: version, kind } = composite;
  const document: JsonObject = {
    apiVersion: version,
    kind,
    metadata: { name: textAt(composite, 'metadata', 'name') },
    status,
  };
  return withMachinery(document, schema, 'resourceRefs', machineryOf(composite, schema)?.['resourceRefs'] ?? []);
}

function pick(object: JsonObject, field: string): JsonObject {
  return field in object ? { [field]: object[field] } : {};
}

/** Objects are merged; of everything else the second one counts. */
function merge(one: JsonObject, other: JsonObject): JsonObject {
  const merged = Object.entries(other).map(([key, value]): [string, Json | undefined] => {
    const before = one[key];
    return [key, isObject(before) && isObject(value) ? merge(before, value) : value];
  });
  return { ...one, ...Object.fromEntries(merged) };
}
