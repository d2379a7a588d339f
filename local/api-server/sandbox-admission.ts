import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@openova/function-sdk';
import { xsandboxProblems } from '@openova/sandbox-model';
import { isObject, objectAt, textAt } from '../pipeline/index.ts';
import { withXrdDefaults } from '../render/xrd-defaults.ts';
import { ApiError } from './api-error.ts';
import type { Admit } from './object-store.ts';
import type { StoredObject } from './stored-object.ts';

/** Holds Sandboxes to the schema of their XRD, as the API server does with the definitions that Crossplane makes of it. */
export function sandboxAdmission(definition: JsonObject): Admit {
  return ({ group }, object, before) => {
    if (group !== textAt(definition, 'spec', 'group')) return object;
    const asComposite = { ...object, kind: textAt(definition, 'spec', 'names', 'kind') };
    const defaulted = { ...withXrdDefaults(asComposite, definition), kind: object['kind'] };
    const problems = [...xsandboxProblems({ ...defaulted, kind: asComposite.kind }).map(({ message }) => message), ...changedForGood(object, before)];
    if (problems.length > 0) {
      throw new ApiError(422, 'Invalid', `${textAt(object, 'kind')} "${textAt(object, 'metadata', 'name')}" is invalid: ${problems.join('; ')}`);
    }
    return defaulted;
  };
}

function changedForGood(object: JsonObject, before: StoredObject | undefined): string[] {
  const [owner, ownerBefore] = [object, before ?? object].map((one): Json | undefined => objectAt(one, 'spec', 'owner'));
  return isObject(ownerBefore) && !isDeepStrictEqual(owner, ownerBefore) ? ['spec.owner is immutable; create a new Sandbox instead'] : [];
}
