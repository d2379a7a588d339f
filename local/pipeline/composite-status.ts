import type { Condition, JsonObject } from '@openova/function-sdk';
import { isSystemCondition, type CompositeCondition } from './composite-condition.ts';
import { objectAt } from './json-field.ts';
import type { MachinerySchema } from './machinery.ts';

interface StatusParts {
  readonly before: JsonObject;
  readonly desiredStatus: JsonObject;
  readonly conditions: readonly CompositeCondition[];
  readonly returned: readonly Condition[];
  readonly schema: MachinerySchema;
}

// Fields that Crossplane owns and a pipeline leaves alone.
const ownFields = ['connectionDetails', 'claimConditionTypes'];

/**
 * The composite's status in a cluster: what the pipeline wants replaces all it wanted before; Crossplane's own fields
 * stay, and condition types that go to the claim are only ever added.
 */
export function compositeStatus({ before, desiredStatus, conditions, returned, schema }: StatusParts): JsonObject {
  const previous = objectAt(before, 'status') ?? {};
  const kept = Object.fromEntries(
    ownFields.filter((field) => field in previous).map((field) => [field, previous[field]]),
  );
  return withClaimConditionTypes(
    { ...kept, ...desiredStatus, conditions: conditions.map((condition) => ({ ...condition })) },
    returned,
    schema,
  );
}

/** The status with the types of the conditions that were returned for the claim as well. */
export function withClaimConditionTypes(
  status: JsonObject,
  returned: readonly Condition[],
  schema: MachinerySchema,
): JsonObject {
  const types = returned
    .filter(({ type, target }) => target === 'CompositeAndClaim' && !isSystemCondition(type))
    .map(({ type }) => type);
  if (schema !== 'Legacy' || types.length === 0) return status;
  const { claimConditionTypes: earlier } = status;
  const known = Array.isArray(earlier) ? (earlier as readonly string[]) : [];
  return { ...status, claimConditionTypes: [...new Set([...known, ...types])] };
}
