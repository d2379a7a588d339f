import { gateProblem } from './gate-problem.ts';

/** Room for the bodies of requests under way, so that many large ones together cannot use up the memory. */
export interface BodyMemory {
  /** Takes the room for a body before it is read. Throws HttpProblem 503 when there is none. */
  reserve(bytes: number): BodyRoom;
}

export interface BodyRoom {
  /** The body is no larger than this. */
  shrink(bytes: number): void;
  /** To free again does nothing. */
  free(): void;
}

export function createBodyMemory(capacity: number): BodyMemory {
  let used = 0;
  return {
    reserve: (bytes) => {
      if (used + bytes > capacity) throw gateProblem('gate_busy', { headers: { 'retry-after': '1' } });
      let held = bytes;
      used += held;
      const shrink = (actual: number): void => {
        const rest = Math.min(held, actual);
        used -= held - rest;
        held = rest;
      };
      return { shrink, free: () => shrink(0) };
    },
  };
}
