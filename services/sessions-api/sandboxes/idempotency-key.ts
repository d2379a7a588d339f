import { HttpProblem } from '@openova/service-kit';

/** The Idempotency-Key of a request, if it has one. Throws HttpProblem 400 for one that cannot be. */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  const detail = 'Idempotency-Key has no 1 to 255 visible ASCII characters';
  throw new HttpProblem({ status: 400, code: 'invalid_idempotency_key', detail, next: 'send a UUID' });
}
