import type { JsonObject } from '@openova/function-sdk';
import type { Script } from './scripted-function.ts';

/** An XRD with a claim, and with defaults in its schema. */
export const scriptedDefinition: JsonObject = {
  apiVersion: 'apiextensions.crossplane.io/v1',
  kind: 'CompositeResourceDefinition',
  metadata: { name: 'xplays.test.openova.io' },
  spec: {
    group: 'test.openova.io',
    names: { kind: 'XPlay', plural: 'xplays' },
    claimNames: { kind: 'Play', plural: 'plays' },
    versions: [{ name: 'v1', served: true, referenceable: true, schema: { openAPIV3Schema: schema() } }],
  },
};

function schema(): JsonObject {
  const text = { type: 'string' };
  const act = {
    type: 'object',
    properties: {
      title: text,
      minutes: { type: 'integer', default: 45 },
      cast: { type: 'array', items: { type: 'object', properties: { role: { ...text, default: 'extra' } } } },
    },
  };
  const spec = {
    type: 'object',
    properties: {
      language: { ...text, default: 'en' },
      stage: { type: 'object', default: {}, properties: { width: { type: 'integer', default: 8 } } },
      acts: { type: 'array', items: act },
      props: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { weight: { type: 'number', default: 1.5 } } },
      },
      note: { ...text, nullable: true, default: 'none' },
    },
  };
  return {
    type: 'object',
    properties: { spec, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  };
}

/** A composite of that XRD that belongs to a claim. */
export function scriptedComposite(
  changes: { readonly metadata?: JsonObject; readonly spec?: JsonObject; readonly status?: JsonObject } = {},
): JsonObject {
  return {
    apiVersion: 'test.openova.io/v1',
    kind: 'XPlay',
    metadata: {
      name: 'hamlet-x2x4x',
      uid: '5f0c6a1e-0000-4000-8000-000000000001',
      labels: {
        'crossplane.io/claim-name': 'hamlet',
        'crossplane.io/claim-namespace': 'theatre',
        'crossplane.io/composite': 'hamlet-x2x4x',
      },
      ...changes.metadata,
    },
    spec: {
      claimRef: { apiVersion: 'test.openova.io/v1', kind: 'Play', name: 'hamlet', namespace: 'theatre' },
      acts: [{ title: 'first', cast: [{ role: 'ghost' }, {}] }],
      props: { skull: {}, sword: { weight: 2 } },
      note: null,
      ...changes.spec,
    },
    ...(changes.status ? { status: changes.status } : {}),
  };
}

/** A pipeline of the scripted function, a step for each script; `extras` go into the step of that name. */
export function scriptedComposition(
  scripts: Readonly<Record<string, Script>>,
  extras: Readonly<Record<string, JsonObject>> = {},
): JsonObject {
  return {
    apiVersion: 'apiextensions.crossplane.io/v1',
    kind: 'Composition',
    metadata: { name: 'plays' },
    spec: {
      compositeTypeRef: { apiVersion: 'test.openova.io/v1', kind: 'XPlay' },
      mode: 'Pipeline',
      pipeline: Object.entries(scripts).map(([step, script]) => ({
        step,
        functionRef: { name: 'function-scripted' },
        input: { apiVersion: 'test.openova.io/v1', kind: 'Script', ...(script as JsonObject) },
        ...extras[step],
      })),
    },
  };
}

/** A composed resource as a cluster has it. */
export function observedObject(
  name: string,
  object: JsonObject,
  controller = '5f0c6a1e-0000-4000-8000-000000000001',
): JsonObject {
  const metadata = object['metadata'] as JsonObject;
  return {
    ...object,
    metadata: {
      uid: `uid-of-${name}`,
      resourceVersion: '17',
      ...metadata,
      annotations: { 'crossplane.io/composition-resource-name': name },
      ownerReferences: controller
        ? [
            {
              apiVersion: 'test.openova.io/v1',
              kind: 'XPlay',
              name: 'hamlet-x2x4x',
              uid: controller,
              controller: true,
              blockOwnerDeletion: true,
            },
          ]
        : [],
    },
  };
}
