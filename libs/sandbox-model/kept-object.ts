import type { KubernetesObject } from './kubernetes-object.ts';

const keptMetadata = ['name', 'namespace', 'labels', 'annotations'] as const;

/**
 * An observed object in the form in which it can be desired again, for when its proper form cannot be composed:
 * leaving it out would delete it.
 */
export function keptObject(observed: KubernetesObject): KubernetesObject {
  const { metadata = {}, ...rest } = observed;
  const body = Object.entries(rest).filter(([field]) => field !== 'status');
  const kept = keptMetadata.filter((field) => metadata[field] !== undefined).map((field) => [field, metadata[field]]);
  return { ...Object.fromEntries(body), metadata: Object.fromEntries(kept) } as KubernetesObject;
}
