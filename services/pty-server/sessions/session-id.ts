import { randomBytes } from 'node:crypto';

const pattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether this may be the id of a session: a DNS label, so that it fits into paths, names and labels. */
export function isSessionId(text: unknown): text is string {
  return typeof text === 'string' && pattern.test(text);
}

/** An id for a session whose name does not matter to its creator. */
export function newSessionId(): string {
  return `s-${randomBytes(5).toString('hex')}`;
}
