import { randomUUID } from 'node:crypto';
import type { SessionExit } from '../host-link/host-connection.ts';
import type { Snapshot } from '../screen/screen.ts';
import { encodeCheckpoint } from '../sessions/checkpoint-format.ts';
import type { SessionHost } from '../sessions/served-session.ts';
import type { KeptSession } from './kept-session.ts';

const nothing = (): void => {};

/** Takes the place of a host for a session that has ended: gives its last screen, and its exit. */
export function endedHost({ id, details, size, startedAt }: KeptSession, exit: SessionExit, screen: Snapshot | undefined): SessionHost {
  const session = { id, epoch: randomUUID(), pid: 0, startedAt, ...size, oldest: 0, end: 0, acknowledged: 0, exit };
  const checkpoint = screen && encodeCheckpoint({ details, snapshot: screen });
  return {
    subscribe: async (_id, { onExit }) => {
      setImmediate(() => onExit(0, exit));
      return { session, firstOffset: 0, size, ...(checkpoint ? { checkpoint } : {}) };
    },
    signal: async () => {},
    write: nothing,
    answer: nothing,
    resize: nothing,
    acknowledge: nothing,
    checkpoint: () => true,
  };
}
