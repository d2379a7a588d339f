import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { PhaseBadge } from './phase-badge.tsx';
import { SessionMenu } from './session-menu.tsx';

interface SessionHeaderProps {
  readonly id: string;
  readonly session: string;
  readonly sandbox: Sandbox | undefined;
  /** Whether the person works in it: another's is only looked at. */
  readonly isOwn: boolean;
  /** Whether the badge of the connection tells more than that of the phase. */
  readonly isAttached: boolean;
  readonly children?: ReactNode;
}

export function SessionHeader({ id, session, sandbox, isOwn, isAttached, children }: SessionHeaderProps) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b border-border bg-bg-1 px-4 py-1.5">
      <Link to="/sandbox" aria-label={say('session.back')} title={say('session.back')} className="button button-quiet -ml-3">
        <span aria-hidden>←</span>
      </Link>
      <h1 className="min-w-24 truncate font-semibold max-sm:grow max-sm:basis-0">{sandbox?.displayName ?? id}</h1>
      <span className="font-mono text-xs text-text-3 max-sm:hidden">{sandbox?.agent}</span>
      <span className={isAttached ? 'max-sm:hidden' : ''}>
        <PhaseBadge sandbox={sandbox} />
      </span>
      {children}
      <SessionMenu id={id} session={session} sandbox={sandbox} isOwn={isOwn} />
    </div>
  );
}
