import type { SessionExit, TerminalSize } from '../host-link/host-connection.ts';
import type { KeptSession } from '../persistence/kept-session.ts';
import type { ServedSession } from './served-session.ts';

/** A session whose host is gone is resumable: it begins again when somebody comes to it. */
export type SessionState = (ServedSession | KeptSession)['state'];

/** A session as callers of the HTTP interface see it. */
export interface SessionInfo extends TerminalSize {
  readonly id: string;
  /** Null while no host has the session. */
  readonly epoch: string | null;
  readonly agent: string | null;
  readonly name: string;
  readonly title: string;
  readonly state: SessionState;
  readonly exit: SessionExit | null;
  readonly startedAt: string;
  readonly attached: number;
}

export function sessionInfo({ id, epoch, details, title, state, exit, startedAt, attached, size }: ServedSession | KeptSession): SessionInfo {
  return {
    id,
    epoch,
    agent: details.agent ?? null,
    name: details.name ?? id,
    title,
    state,
    exit: exit ?? null,
    cols: size.cols,
    rows: size.rows,
    startedAt: new Date(startedAt).toISOString(),
    attached,
  };
}
