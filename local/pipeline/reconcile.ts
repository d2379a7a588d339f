import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@openova/function-sdk';
import { ComposeError } from './compose-error.ts';
import { composeReason, ownEvent, type CompositeEvent } from './composite-event.ts';
import { conditionsOf, withConditions, type CompositeCondition } from './composite-condition.ts';
import { compose, type Composed } from './compose.ts';
import { parseComposition, type Composition } from './composition.ts';
import { crossplaneMetadata } from './crossplane-metadata.ts';
import { objectAt, textAt, withField } from './json-field.ts';
import { machineryOf, machinerySchema, withMachinery, type MachinerySchema } from './machinery.ts';
import { deleting, notSynced, paused, ready, responsive, synced, withReturned, withUnknown } from './own-conditions.ts';
import type { ConditionMoment } from './own-conditions.ts';
import type { Outcome, ReconcileInput, Reconciliation } from './reconciliation.ts';
import { compositeStatus } from './composite-status.ts';
import { UnsupportedError } from './unsupported-error.ts';

/**
 * One reconcile of a composite by its Composition, as Crossplane 2.4 does it. What fails in the pipeline is an outcome;
 * it throws UnsupportedError for what only the real engine can do, and for inputs that do not belong together.
 */
export async function reconcile(input: ReconcileInput): Promise<Reconciliation> {
  const schema = machinerySchema(input.composite, input.definition);
  const composition = parseComposition(input.composition);
  refuseUnsupported(input.composite, schema);
  refuseOtherKind(input.composite, composition);
  const moment = momentOf(input);
  const begun = withStatusConditions(input.composite, [responsive(moment)]);
  if (textAt(begun, 'metadata', 'annotations', crossplaneMetadata.pausedAnnotation) === 'true') {
    const event = ownEvent('Normal', 'ReconciliationPaused', 'Reconciliation is paused via the pause annotation');
    return untouched('Paused', withStatusConditions(begun, [paused(moment)]), [event]);
  }
  if (textAt(begun, 'metadata', 'deletionTimestamp')) {
    return untouched('Deleting', withStatusConditions(begun, [deleting(moment), synced(moment)]), []);
  }
  const selected = selectComposition(begun, composition, schema);
  const named = withCompositeLabel(selected.composite);
  try {
    const composed = await compose(input, { composite: named, composition, schema });
    return concluded(input, composed, selected.events);
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    return failed(named, error, { moment, events: selected.events });
  }
}

function refuseUnsupported(composite: JsonObject, schema: MachinerySchema): void {
  const subject = `${textAt(composite, 'kind')} "${textAt(composite, 'metadata', 'name')}"`;
  if (textAt(composite, 'metadata', 'namespace')) throw new UnsupportedError(subject, 'namespaced composites');
  if (schema === 'Legacy' && objectAt(composite, 'spec', 'writeConnectionSecretToRef')) {
    throw new UnsupportedError(subject, 'connection secrets');
  }
}

function refuseOtherKind(composite: JsonObject, { name, composite: wanted }: Composition): void {
  const { apiVersion, kind } = wanted;
  const given = `${textAt(composite, 'apiVersion')} ${textAt(composite, 'kind')}`;
  if (given !== `${apiVersion} ${kind}`)
    throw new Error(`cannot use Composition "${name}": it is for ${apiVersion} ${kind}, not ${given}`);
}

function momentOf({ now, composite }: ReconcileInput): ConditionMoment {
  const generation = objectAt(composite, 'metadata')?.['generation'];
  return {
    time: `${now.toISOString().slice(0, 19)}Z`,
    generation: typeof generation === 'number' ? generation : undefined,
  };
}

function withStatusConditions(composite: JsonObject, changes: readonly CompositeCondition[]): JsonObject {
  const conditions = withConditions(conditionsOf(objectAt(composite, 'status')), ...changes);
  return withField(
    composite,
    ['status', 'conditions'],
    conditions.map((condition) => ({ ...condition })),
  );
}

function selectComposition(
  composite: JsonObject,
  { name }: Composition,
  schema: MachinerySchema,
): { composite: JsonObject; events: readonly CompositeEvent[] } {
  const known = isDeepStrictEqual(machineryOf(composite, schema)?.['compositionRef'], { name });
  const event = ownEvent('Normal', 'SelectComposition', `Successfully selected composition: ${name}`);
  return { composite: withMachinery(composite, schema, 'compositionRef', { name }), events: known ? [] : [event] };
}

function withCompositeLabel(composite: JsonObject): JsonObject {
  const path = ['metadata', 'labels', crossplaneMetadata.compositeLabel];
  return textAt(composite, ...path) ? composite : withField(composite, path, textAt(composite, 'metadata', 'name'));
}

function concluded(input: ReconcileInput, composed: Composed, selection: readonly CompositeEvent[]): Reconciliation {
  const { composite, resources, deleted, refused, pipeline } = composed;
  const desired = pipeline.desired.composite;
  const desiredStatus = objectAt(desired?.object, 'status') ?? {};
  const moment = momentOf(input);
  const last = { ...moment, generation: input.concludedGeneration ?? moment.generation };
  const before = withConditions(conditionsOf(desiredStatus), ...conditionsOf(objectAt(composite, 'status')));
  const conditions = withConditions(
    withReturned(before, pipeline.conditions, moment),
    synced(last, [...refused.keys()]),
    ready(last, resources, desired?.ready),
  );
  const status = compositeStatus({
    before: composite,
    desiredStatus,
    conditions,
    returned: pipeline.conditions,
    schema: composed.schema,
  });
  return {
    outcome: 'Composed',
    composite: { ...composite, status },
    resources,
    deleted,
    status,
    desiredStatus,
    conditions,
    returned: pipeline.conditions,
    events: [...selection, ...pipeline.events, ...composed.events],
    ttlSeconds: pipeline.ttlSeconds,
    context: pipeline.context,
    failure: undefined,
  };
}

function failed(
  composite: JsonObject,
  failure: ComposeError,
  { moment, events }: { readonly moment: ConditionMoment; readonly events: readonly CompositeEvent[] },
): Reconciliation {
  const message = `cannot compose resources: ${failure.message}`;
  const { conditions: returned, events: own } = failure.partial;
  const marked = withConditions(conditionsOf(objectAt(composite, 'status')), notSynced(moment, message));
  const conditions = withUnknown(withReturned(marked, returned, moment), returned, moment);
  const result = untouched('Failed', withStatusConditions(composite, conditions), [
    ...events,
    ownEvent('Warning', composeReason, message),
    ...own,
  ]);
  return { ...result, conditions, returned, failure };
}

function untouched(outcome: Outcome, composite: JsonObject, events: readonly CompositeEvent[]): Reconciliation {
  const status = objectAt(composite, 'status') ?? {};
  return {
    outcome,
    composite,
    resources: [],
    deleted: [],
    status,
    desiredStatus: {},
    conditions: conditionsOf(status),
    returned: [],
    events,
    ttlSeconds: undefined,
    context: undefined,
    failure: undefined,
  };
}
