import { gateProblem } from './gate-problem.ts';

/**
 * Room for the bodies of requests under way, so that many large ones together cannot use up the memory. One Sandbox gets a quarter of it at most,
 * so that it cannot keep the others out.
 */
export interface BodyMemory {
  /** Takes the room for a body before it is read. Throws HttpProblem 503 when there is none. */
  reserve(sandboxId: string, bytes: number): BodyRoom;
}

export interface BodyRoom {
  /** The body is no larger than this. */
  shrink(bytes: number): void;
  /** To free again does nothing. */
  free(): void;
}

const shares = 4;

export function createBodyMemory(capacity: number): BodyMemory {
  const heldBy = new Map<string, number>();
  let used = 0;
  const take = (sandboxId: string, bytes: number): void => {
    used += bytes;
    const own = (heldBy.get(sandboxId) ?? 0) + bytes;
    if (own > 0) heldBy.set(sandboxId, own);
    else heldBy.delete(sandboxId);
  };
  return {
    reserve: (sandboxId, bytes) => {
      const own = (heldBy.get(sandboxId) ?? 0) + bytes;
      if (used + bytes > capacity || own > capacity / shares) throw gateProblem('gate_busy', { headers: { 'retry-after': '1' } });
      let held = bytes;
      take(sandboxId, bytes);
      const shrink = (actual: number): void => {
        const rest = Math.min(held, actual);
        take(sandboxId, rest - held);
        held = rest;
      };
      return { shrink, free: () => shrink(0) };
    },
  };
}
