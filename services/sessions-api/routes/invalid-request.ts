import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { HttpProblem } from '@openova/service-kit';

/** The problem with a request that its schema does not let through. It names the field, never its value. */
export function invalidRequest(errors: readonly FastifySchemaValidationError[], part: string): HttpProblem {
  const [first] = errors;
  const field = `${part}${(first?.instancePath ?? '').replaceAll('/', '.')}`;
  const allowed = first?.params['allowedValues'];
  const extra = first?.params['additionalProperty'];
  const detail = `${field} ${first?.message ?? 'is not valid'}${typeof extra === 'string' ? ': one of them is not known here' : ''}`;
  const next = Array.isArray(allowed) ? `take one of ${allowed.join(', ')}` : 'see /api/openapi.json';
  return new HttpProblem({ status: 400, code: 'invalid_request', detail, next });
}
