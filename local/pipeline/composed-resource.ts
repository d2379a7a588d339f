import type { JsonObject, Resource } from '@openova/function-sdk';
import { ComposeError } from './compose-error.ts';
import { controlledBy } from './controller-reference.ts';
import { crossplaneMetadata } from './crossplane-metadata.ts';
import { objectAt, textAt, withField } from './json-field.ts';
import type { ObservedResources } from './observed-resources.ts';
import { childName, isValidName } from './resource-name.ts';

/** An object to apply for a composite. */
export interface ComposedResource {
  /** In the composition. */
  readonly name: string;
  readonly object: JsonObject;
  readonly ready: boolean;
}

/** What the pipeline desires, with the metadata of resources of this composite, in the order of their names. */
export function composedResources(
  desired: ReadonlyMap<string, Resource>,
  observed: ObservedResources,
  composite: JsonObject,
): readonly ComposedResource[] {
  return [...desired]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { object, ready }]) => ({
      name,
      object: withName(
        name,
        withCompositeMetadata(name, withObservedName(object, observed.get(name)), composite),
        composite,
      ),
      ready: ready === true,
    }));
}

// A resource that exists keeps its name and place whatever the function says now.
function withObservedName(desired: JsonObject, observed: JsonObject | undefined): JsonObject {
  if (!observed) return desired;
  return ['namespace', 'name', 'generateName'].reduce(
    (object, field) => withField(object, ['metadata', field], textAt(observed, 'metadata', field) || undefined),
    desired,
  );
}

function withCompositeMetadata(name: string, desired: JsonObject, composite: JsonObject): JsonObject {
  const { compositeLabel, resourceNameAnnotation } = crossplaneMetadata;
  const labels = compositeLabels(composite);
  const annotations = { ...objectAt(desired, 'metadata', 'annotations'), [resourceNameAnnotation]: name };
  const named = textAt(desired, 'metadata', 'name') || textAt(desired, 'metadata', 'generateName');
  const metadata = {
    ...objectAt(desired, 'metadata'),
    ...(named ? {} : { generateName: `${labels[compositeLabel]}-` }),
    annotations,
    labels: { ...objectAt(desired, 'metadata', 'labels'), ...labels },
  };
  try {
    return controlledBy({ ...desired, metadata }, composite);
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    throw new ComposeError(`cannot render metadata for composed resource "${name}": ${error.message}`, {
      cause: error,
    });
  }
}

function compositeLabels(composite: JsonObject): Readonly<Record<string, string>> {
  const { compositeLabel, claimNameLabel, claimNamespaceLabel } = crossplaneMetadata;
  const [prefix, claimName, claimNamespace] = [compositeLabel, claimNameLabel, claimNamespaceLabel].map((label) =>
    textAt(composite, 'metadata', 'labels', label),
  ) as [string, string, string];
  const claim =
    claimName && claimNamespace ? { [claimNameLabel]: claimName, [claimNamespaceLabel]: claimNamespace } : {};
  return { [compositeLabel]: prefix, ...claim };
}

function withName(resource: string, object: JsonObject, composite: JsonObject): JsonObject {
  const given = textAt(object, 'metadata', 'name');
  const generateName = textAt(object, 'metadata', 'generateName');
  const name = given || childName(generateName, textAt(composite, 'metadata', 'uid'), resource);
  if (!isValidName(name, textAt(object, 'apiVersion'), textAt(object, 'kind'))) {
    throw new ComposeError(
      `cannot apply composed resource "${resource}" because it has an invalid name "${name}". Must be a valid RFC 1123 subdomain name.`,
    );
  }
  return withField(object, ['metadata', 'name'], name);
}
