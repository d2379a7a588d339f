import { Link } from '@tanstack/react-router';
import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { Spinner } from '../ui/spinner.tsx';
import { PhaseBadge } from './phase-badge.tsx';
import { stageProgress } from './stage-progress.ts';

export function SandboxCard({ sandbox }: { readonly sandbox: Sandbox }) {
  const { id, displayName, agent, status, conditions, createdAt } = sandbox;
  const done = stageProgress(conditions).filter(({ state }) => state === 'done').length;
  return (
    <Link
      to="/sandbox/$id"
      params={{ id }}
      data-testid="sandbox-card"
      className="card block h-full transition-colors hover:border-control"
    >
      <span className="flex items-start justify-between gap-3">
        <span className="min-w-0 font-medium break-words">{displayName}</span>
        <PhaseBadge sandbox={sandbox} />
      </span>
      <span className="mt-1 block font-mono text-xs text-text-3">{agent}</span>
      <span className="mt-4 flex items-center gap-2 text-xs text-text-2">
        {status === 'pending' && <Spinner small label={say('panel.working')} />}
        {status === 'pending' ? say('panel.progress', { done }) : createdAt !== undefined && say('landing.created', { when: timeAgo(createdAt, Date.now()) })}
      </span>
    </Link>
  );
}
