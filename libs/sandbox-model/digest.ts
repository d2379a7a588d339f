import { createHash } from 'node:crypto';

/** SHA-256 over the JSON form of these values, in hexadecimal digits. */
export function digestOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
