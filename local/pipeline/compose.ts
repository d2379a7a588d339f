import type { Json, JsonObject } from '@openova/function-sdk';
import { composedResources, type ComposedResource } from './composed-resource.ts';
import { composeReason, ownEvent, type CompositeEvent } from './composite-event.ts';
import type { Composition } from './composition.ts';
import { controllerUid } from './controller-reference.ts';
import { textAt } from './json-field.ts';
import { withMachinery, type MachinerySchema } from './machinery.ts';
import { observedResources, type ObservedResources } from './observed-resources.ts';
import type { ApplyChanges, Changes, ReconcileInput } from './reconciliation.ts';
import { runPipeline, type PipelineOutput } from './run-pipeline.ts';

export interface Composed extends Changes {
  readonly schema: MachinerySchema;
  readonly pipeline: PipelineOutput;
  /** Why the API server did not take a resource, by its name. */
  readonly refused: ReadonlyMap<string, string>;
  readonly events: readonly CompositeEvent[];
}

interface ComposeSubject {
  readonly composite: JsonObject;
  readonly composition: Composition;
  readonly schema: MachinerySchema;
}

/** Runs the pipeline and applies what it desires. Throws ComposeError before anything is applied. */
export async function compose(
  input: ReconcileInput,
  { composite, composition, schema }: ComposeSubject,
): Promise<Composed> {
  const observed = observedResources(input.observed, composite);
  const pipeline = await runPipeline({
    composition,
    observed: {
      composite: { object: composite },
      resources: new Map([...observed].map(([name, object]) => [name, { object }])),
    },
    context: input.context ?? {},
    functionNamed: input.functionNamed,
    read: input.read,
  });
  const resources = composedResources(pipeline.desired.resources, observed, composite);
  const changes: Changes = {
    composite: withMachinery(composite, schema, 'resourceRefs', referencesTo(resources)),
    resources,
    deleted: undesired(observed, pipeline),
  };
  const refused = await (input.apply ?? allTaken)(changes);
  return { ...changes, schema, pipeline, refused, events: resourceEvents(resources, refused) };
}

const allTaken: ApplyChanges = async () => new Map();

// Without a controller reference nothing proves that this composite made the object.
function undesired(observed: ObservedResources, { desired }: PipelineOutput): readonly JsonObject[] {
  return [...observed]
    .filter(([name, object]) => !desired.resources.has(name) && controllerUid(object))
    .map(([, object]) => object);
}

function referencesTo(resources: readonly ComposedResource[]): readonly Json[] {
  const keyed = resources.map(({ object }) => {
    const [apiVersion, kind] = [textAt(object, 'apiVersion'), textAt(object, 'kind')];
    const [name, namespace, uid] = ['name', 'namespace', 'uid'].map((field) => textAt(object, 'metadata', field)) as [
      string,
      string,
      string,
    ];
    const reference = { apiVersion, kind, name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) };
    return { key: apiVersion + kind + name + namespace, reference };
  });
  return keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ reference }) => reference);
}

function resourceEvents(
  resources: readonly ComposedResource[],
  refused: ReadonlyMap<string, string>,
): readonly CompositeEvent[] {
  const refusals = [...refused].map(([name, why]) =>
    ownEvent('Warning', composeReason, `cannot apply composed resource "${name}": ${why}`),
  );
  const states = resources.flatMap(({ name, ready }) => [
    ...(refused.has(name) ? [ownEvent('Normal', composeReason, `Composed resource "${name}" is not yet valid`)] : []),
    ...(ready ? [] : [ownEvent('Normal', composeReason, `Composed resource "${name}" is not yet ready`)]),
  ]);
  return [...refusals, ...states];
}
