import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '@openova/sandbox-model';
import { parseAllDocuments } from 'yaml';

const stream = readFileSync(new URL('sample-manifests.yaml', import.meta.url), 'utf8');

/** One object of each kind, fresh, so that a test may change it. */
export function sampleManifests(): KubernetesObject[] {
  // Through JSON, because an alias in YAML is one object in two places.
  return parseAllDocuments(stream).map((document) => JSON.parse(JSON.stringify(document)) as KubernetesObject);
}

/**
 * The sample of that kind with one field changed, or removed when the value is undefined. A path such as
 * `spec.template.spec.containers.0.image` leads to it; a key with dots is written in brackets: `metadata.labels[a.b/c]`.
 */
export function changedSample(kind: string, path: string, value: unknown): KubernetesObject {
  const sample = sampleManifests().find((object) => object.kind === kind);
  if (sample === undefined) throw new Error(`there is no sample of kind ${kind}`);
  const keys = [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map((match) => match[1] ?? match[0]);
  const last = keys.pop() ?? '';
  let place = sample as unknown as Record<string, unknown>;
  for (const key of keys) place = (place[key] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return sample;
}
