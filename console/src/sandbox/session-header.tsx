import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { PhaseBadge } from './phase-badge.tsx';
import { useDeletion } from './use-deletion.ts';

interface SessionHeaderProps {
  readonly id: string;
  readonly sandbox: Sandbox | undefined;
  readonly children?: ReactNode;
}

export function SessionHeader({ id, sandbox, children }: SessionHeaderProps) {
  const [asking, setAsking] = useState(false);
  const deletion = useDeletion(id);
  const name = sandbox?.displayName ?? id;
  return (
    <div className="border-b border-border bg-bg-1">
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
        <Link to="/sandbox" aria-label={say('session.back')} title={say('session.back')} className="button button-quiet -ml-3">
          <span aria-hidden>←</span>
        </Link>
        <h1 className="min-w-0 truncate font-semibold">{name}</h1>
        <span className="font-mono text-xs text-text-3 max-sm:hidden">{sandbox?.agent}</span>
        <PhaseBadge sandbox={sandbox} />
        {children}
        <button type="button" className="button button-quiet ml-auto" disabled={deletion.isPending} onClick={() => setAsking(true)}>
          {say('session.delete')}
        </button>
      </div>
      {deletion.isError && <ProblemLine lead={say('session.deleteFailed')} error={deletion.error} />}
      {asking && (
        <ConfirmDialog
          title={say('session.deleteTitle', { name })}
          body={say('session.deleteBody')}
          confirm={say('session.deleteConfirm')}
          dismiss={say('session.keep')}
          danger
          onDismiss={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            deletion.mutate();
          }}
        />
      )}
    </div>
  );
}
