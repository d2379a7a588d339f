import type { JsonObject, ResourceSelector } from '@openova/function-sdk';
import { objectAt, textAt } from './json-field.ts';

/** Finds objects: the one of this name, or those with these labels. An empty list when there is none. */
export type ReadResources = (selector: ResourceSelector) => Promise<readonly JsonObject[]>;

/** Reads from these objects. Of two with the same identity the later one counts. */
export function readerOf(objects: readonly JsonObject[]): ReadResources {
  const byIdentity = new Map(objects.map((object) => [identityOf(object), object]));
  const all = [...byIdentity.values()];
  return async (selector) => {
    if ('matchName' in selector) {
      const found = byIdentity.get(
        identity(selector.apiVersion, selector.kind, selector.namespace ?? '', selector.matchName),
      );
      return found ? [found] : [];
    }
    return all.filter((object) => isSelected(object, selector)).toSorted(byNamespaceAndName);
  };
}

/** What makes an object the same object: its kind, version, namespace and name. */
export function identityOf(object: JsonObject): string {
  return identity(textAt(object, 'apiVersion'), textAt(object, 'kind'), ...placeOf(object));
}

function identity(...parts: readonly string[]): string {
  return parts.join('\0');
}

function placeOf(object: JsonObject): [namespace: string, name: string] {
  return [textAt(object, 'metadata', 'namespace'), textAt(object, 'metadata', 'name')];
}

function isSelected(
  object: JsonObject,
  selector: ResourceSelector & { matchLabels: Readonly<Record<string, string>> },
): boolean {
  const labels = objectAt(object, 'metadata', 'labels') ?? {};
  return (
    textAt(object, 'apiVersion') === selector.apiVersion &&
    textAt(object, 'kind') === selector.kind &&
    (!selector.namespace || textAt(object, 'metadata', 'namespace') === selector.namespace) &&
    Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value)
  );
}

function byNamespaceAndName(one: JsonObject, other: JsonObject): number {
  return placeOf(one).join('/') < placeOf(other).join('/') ? -1 : 1;
}
