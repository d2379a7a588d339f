import type { Json, JsonObject } from '@openova/function-sdk';
import { objectAt, objectsAt } from '../../../../local/pipeline/index.ts';

/** The CustomResourceDefinition of claims, as Crossplane makes it of the XRD, as far as these tests need it. */
export function claimDefinition(xrd: JsonObject): JsonObject {
  const [version] = objectsAt(xrd, 'spec', 'versions');
  const schema = objectAt(version, 'schema', 'openAPIV3Schema')!;
  const status = objectAt(schema, 'properties', 'status')!;
  const conditions: Json = { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const properties = {
    ...objectAt(schema, 'properties'),
    status: { ...status, properties: { ...objectAt(status, 'properties'), conditions } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'sandboxes.sandbox.openova.io' },
    spec: {
      group: 'sandbox.openova.io',
      scope: 'Namespaced',
      names: { kind: 'Sandbox', listKind: 'SandboxList', plural: 'sandboxes', singular: 'sandbox' },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { ...schema, properties } } }],
    },
  };
}
