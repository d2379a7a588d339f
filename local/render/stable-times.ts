import type { JsonObject } from '@openova/function-sdk';
import { conditionsOf, objectAt } from '../pipeline/index.ts';

/**
 * The object with the same time on all its conditions, which are all that differs from run to run. The command line
 * does so to whatever has a status, and writes conditions even where there are none.
 */
export function withStableTimes(object: JsonObject): JsonObject {
  const status = objectAt(object, 'status');
  if (!status) return object;
  const conditions = conditionsOf(status).map((condition) => ({
    ...condition,
    lastTransitionTime: '2024-01-01T00:00:00Z',
  }));
  return { ...object, status: { ...status, conditions: conditions.length > 0 ? conditions : null } };
}
