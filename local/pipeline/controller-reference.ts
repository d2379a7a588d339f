import type { JsonObject } from '@openova/function-sdk';
import { ComposeError } from './compose-error.ts';
import { objectsAt, textAt, withField } from './json-field.ts';

/** The uid of the object's controller; undefined when nobody controls it. */
export function controllerUid(object: JsonObject): string | undefined {
  const controller = controllerOf(object);
  return controller && textAt(controller, 'uid');
}

/** A copy of the object that this owner controls. Throws ComposeError when another one does. */
export function controlledBy(object: JsonObject, owner: JsonObject): JsonObject {
  const uid = textAt(owner, 'metadata', 'uid');
  const current = controllerOf(object);
  if (current && textAt(current, 'uid') !== uid) {
    const name = textAt(object, 'metadata', 'name');
    const { kind, name: controller, uid: other } = referenceFields(current);
    throw new ComposeError(
      `cannot set controller reference: ${name} is already controlled by ${kind} ${controller} (UID ${other})`,
    );
  }
  const reference: JsonObject = { ...referenceTo(owner), controller: true, blockOwnerDeletion: true };
  const others = objectsAt(object, 'metadata', 'ownerReferences');
  const known = others.some((other) => textAt(other, 'uid') === uid);
  const references = known
    ? others.map((other) => (textAt(other, 'uid') === uid ? reference : other))
    : [...others, reference];
  return withField(object, ['metadata', 'ownerReferences'], references);
}

function controllerOf(object: JsonObject): JsonObject | undefined {
  return objectsAt(object, 'metadata', 'ownerReferences').find(({ controller }) => controller === true);
}

function referenceTo(owner: JsonObject): OwnerReference {
  const [name, uid] = [textAt(owner, 'metadata', 'name'), textAt(owner, 'metadata', 'uid')];
  return { apiVersion: textAt(owner, 'apiVersion'), kind: textAt(owner, 'kind'), name, uid };
}

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function referenceFields(reference: JsonObject): OwnerReference {
  return {
    apiVersion: textAt(reference, 'apiVersion'),
    kind: textAt(reference, 'kind'),
    name: textAt(reference, 'name'),
    uid: textAt(reference, 'uid'),
  };
}
