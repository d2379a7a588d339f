import type { JsonObject } from '@openova/function-sdk';
import { ComposeError } from './compose-error.ts';
import { controllerUid } from './controller-reference.ts';
import { crossplaneMetadata } from './crossplane-metadata.ts';
import { objectAt, textAt } from './json-field.ts';
import { UnsupportedError } from './unsupported-error.ts';

/** Composed resources as they are in the cluster, by their names in the composition. */
export type ObservedResources = ReadonlyMap<string, JsonObject>;

/** Those of the objects that are this composite's. One that somebody else controls counts as not there. */
export function observedResources(objects: readonly JsonObject[], composite: JsonObject): ObservedResources {
  const uid = textAt(composite, 'metadata', 'uid');
  const own = objects.filter((object) => (controllerUid(object) ?? uid) === uid);
  return new Map(own.map((object) => [resourceName(object), object]));
}

function resourceName(object: JsonObject): string {
  const { resourceNameAnnotation } = crossplaneMetadata;
  const name = textAt(object, 'metadata', 'annotations', resourceNameAnnotation);
  if (!name) {
    throw new ComposeError(
      `cannot get existing composed resources: encountered composed resource without required "${resourceNameAnnotation}" annotation`,
    );
  }
  if (objectAt(object, 'spec', 'writeConnectionSecretToRef')) {
    throw new UnsupportedError(`composed resource "${name}"`, 'connection secrets');
  }
  return name;
}
