import type { JsonObject } from '@openova/function-sdk';
import { finalizersOf } from '../api-server/object-rules.ts';
import { withField } from '../pipeline/index.ts';

export function withFinalizer(object: JsonObject, finalizer: string): JsonObject {
  const finalizers = finalizersOf(object);
  return finalizers.includes(finalizer) ? object : withField(object, ['metadata', 'finalizers'], [...finalizers, finalizer]);
}

export function withoutFinalizer(object: JsonObject, finalizer: string): JsonObject {
  return withField(object, ['metadata', 'finalizers'], finalizersOf(object).filter((one) => one !== finalizer));
}
