import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@openova/function-sdk';
import { controllerUid, textAt, withField, withMachinery, type MachinerySchema } from '../pipeline/index.ts';

/** The composite as the engine's render puts it into its store: with a uid, a version and what it composed before. */
export function prepareComposite(
  composite: JsonObject,
  observed: readonly JsonObject[],
  schema: MachinerySchema,
): JsonObject {
  const uid = textAt(composite, 'metadata', 'uid') || derivedUid(composite);
  const named = withField(withField(composite, ['metadata', 'uid'], uid), ['metadata', 'resourceVersion'], '999');
  const foreign = observed.filter((object) => (controllerUid(object) ?? uid) !== uid);
  if (foreign.length > 0) {
    const problems = foreign.map(
      (object) =>
        `observed resource ${textAt(object, 'metadata', 'name')} has a controller ref but is not controlled by the XR`,
    );
    throw new Error(`cannot render composite resource: invalid observed resources: ${problems.join('; ')}`);
  }
  return observed.length > 0 ? withMachinery(named, schema, 'resourceRefs', observed.map(referenceTo)) : named;
}

/** The uid that the engine gives a composite without one: a version 5 UUID of kind, namespace and name. */
export function derivedUid(composite: JsonObject): string {
  const [group, version] = groupAndVersion(textAt(composite, 'apiVersion'));
  const kind = `${group}/${version}, Kind=${textAt(composite, 'kind')}`;
  const text = [kind, textAt(composite, 'metadata', 'namespace'), textAt(composite, 'metadata', 'name')].join('\0');
  const bytes = createHash('sha1').update(Buffer.alloc(16)).update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function groupAndVersion(apiVersion: string): readonly [string, string] {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? ['', first] : [first, second];
}

function referenceTo(object: JsonObject): Json {
  const namespace = textAt(object, 'metadata', 'namespace');
  return {
    apiVersion: textAt(object, 'apiVersion'),
    kind: textAt(object, 'kind'),
    name: textAt(object, 'metadata', 'name'),
    ...(namespace ? { namespace } : {}),
  };
}
