import type { IncomingMessage } from 'node:http';
import { bearerOf, headerValues } from '@openova/service-kit';

/**
 * The token of a request: its bearer credential or its `x-api-key`, as clients of OpenAI and Anthropic send it. Undefined when there is none, or
 * when there are two that differ, so that no two readers of one request see different tokens in it.
 */
export function presentedToken(request: IncomingMessage): string | undefined {
  const [key, otherKey] = headerValues(request, 'x-api-key');
  if (otherKey !== undefined) return undefined;
  if (request.headers.authorization === undefined) return key;
  const bearer = bearerOf(request);
  return key === undefined || key === bearer ? bearer : undefined;
}
