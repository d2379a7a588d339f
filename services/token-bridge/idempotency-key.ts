import { createHash } from 'node:crypto';
import { HttpProblem } from '@openova/service-kit';

/** A digest of the Idempotency-Key header, of one size and without the caller's text; undefined when there is none. */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): Buffer | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return createHash('sha256').update(header).digest();
  const detail = 'Idempotency-Key has no 1 to 255 visible ASCII characters';
  throw new HttpProblem({ status: 400, code: 'invalid_idempotency_key', detail, next: 'send a key of that form, or none' });
}
