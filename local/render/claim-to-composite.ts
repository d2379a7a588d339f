import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@openova/function-sdk';
import { crossplaneMetadata, objectAt, textAt } from '../pipeline/index.ts';

// What Crossplane keeps to itself on a claim or a composite. The rest of a claim's spec is the User's.
const machineryFields: ReadonlySet<string> = new Set([
  'claimRef',
  'compositeDeletePolicy',
  'compositionRevisionRef',
  'crossplane',
  'resourceRef',
  'resourceRefs',
  'writeConnectionSecretToRef',
]);

const reservedKey = /^[^/]*(?:kubernetes|k8s)\.io(?:\/|$)/;

/** The composite that Crossplane makes of a claim. Its name is `compositeName(namespace, name)`. */
export function claimToComposite(claim: JsonObject, definition: JsonObject): JsonObject {
  const [name, namespace] = [textAt(claim, 'metadata', 'name'), textAt(claim, 'metadata', 'namespace')];
  const [apiVersion, kind] = [textAt(claim, 'apiVersion'), textAt(claim, 'kind')];
  refuseOtherKind(claim, definition);
  if (!namespace) throw new Error(`cannot render ${kind} "${name}": a claim needs a metadata.namespace`);
  const annotations = withoutKubernetesEntries(objectAt(claim, 'metadata', 'annotations'));
  const spec = Object.entries(objectAt(claim, 'spec') ?? {}).filter(([field]) => !machineryFields.has(field));
  return {
    apiVersion,
    kind: textAt(definition, 'spec', 'names', 'kind'),
    metadata: {
      name: textAt(claim, 'spec', 'resourceRef', 'name') || compositeName(namespace, name),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      labels: {
        ...withoutKubernetesEntries(objectAt(claim, 'metadata', 'labels')),
        [crossplaneMetadata.claimNameLabel]: name,
        [crossplaneMetadata.claimNamespaceLabel]: namespace,
      },
    },
    spec: { ...Object.fromEntries(spec), claimRef: { apiVersion, kind, name, namespace } },
  };
}

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const maxNameLength = 63;

/**
 * The name of a claim's composite: the claim's, cut so that all fits into 63 characters, a dash, and five letters of
 * the alphabet that Kubernetes generates names with. Crossplane draws the letters; here they follow from namespace and
 * name, so that a story renders the same every time: byte n of SHA-256 of `namespace/name`, modulo 27.
 */
export function compositeName(namespace: string, name: string): string {
  const bytes = createHash('sha256').update(`${namespace}/${name}`).digest().subarray(0, suffixLength);
  const suffix = [...bytes].map((byte) => suffixLetters[byte % suffixLetters.length]).join('');
  return `${`${name}-`.slice(0, maxNameLength - suffixLength)}${suffix}`;
}

function refuseOtherKind(claim: JsonObject, definition: JsonObject): void {
  const kind = textAt(definition, 'spec', 'claimNames', 'kind');
  const group = textAt(definition, 'spec', 'group');
  if (textAt(claim, 'kind') === kind && textAt(claim, 'apiVersion').split('/')[0] === group) return;
  const definitionName = textAt(definition, 'metadata', 'name');
  throw new Error(
    `cannot render ${textAt(claim, 'kind')} "${textAt(claim, 'metadata', 'name')}": XRD "${definitionName}" offers claims of kind ${kind || '(none)'}`,
  );
}

function withoutKubernetesEntries(entries: JsonObject | undefined): { readonly [key: string]: Json | undefined } {
  return Object.fromEntries(Object.entries(entries ?? {}).filter(([key]) => !reservedKey.test(key)));
}
