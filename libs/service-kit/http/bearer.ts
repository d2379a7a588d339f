import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { headerValues } from './header-values.ts';

/** The bearer credential of a request; undefined when it has none, more than one Authorization header, or another scheme. */
export function bearerOf(request: Pick<IncomingMessage, 'rawHeaders'>): string | undefined {
  const [header = '', second] = headerValues(request, 'authorization');
  if (second !== undefined) return undefined;
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1];
}

/** Whether two secrets are equal, in a time that tells nothing about either, not even its length. */
export function equalSecrets(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
