import type { SessionExit, TerminalSize } from '../host-link/host-connection.ts';
import type { ServedSession } from './served-session.ts';

/** A session as callers of the HTTP interface see it. */
export interface SessionInfo extends TerminalSize {
  readonly id: string;
  readonly epoch: string;
  readonly agent: string | null;
  readonly name: string;
  readonly title: string;
  readonly state: 'running' | 'ended';
  readonly exit: SessionExit | null;
  readonly startedAt: string;
  readonly attached: number;
}

export function sessionInfo({ id, epoch, details, title, exit, startedAt, attached, size }: ServedSession): SessionInfo {
  return {
    id,
    epoch,
    agent: details.agent ?? null,
    name: details.name ?? id,
    title,
    state: exit === undefined ? 'running' : 'ended',
    exit: exit ?? null,
    cols: size.cols,
    rows: size.rows,
    startedAt: new Date(startedAt).toISOString(),
    attached,
  };
}
