import type { Offset } from '../host-link/host-connection.ts';

/** How far a terminal that comes back has got: it has all output of this epoch up to `seq`. */
export interface ResumePoint {
  readonly epoch: string;
  readonly seq: Offset;
}

/** Reads `?epoch=…&seq=…`; undefined for a terminal that begins. */
export function parseResumePoint(query: URLSearchParams): ResumePoint | undefined {
  const epoch = query.get('epoch');
  const digits = query.get('seq');
  if (!epoch || !digits || !/^\d{1,15}$/.test(digits)) return undefined;
  return { epoch, seq: Number(digits) };
}
