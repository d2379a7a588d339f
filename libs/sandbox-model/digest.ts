import { hash } from 'node:crypto';

/** SHA-256 over the JSON form of these values, in hexadecimal digits. */
export function digestOf(values: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(values));
}
