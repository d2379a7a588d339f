import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Sandbox } from '../api/sandbox.ts';
import { say, sayIfKnown } from '../messages/say.ts';
import { amountText } from '../messages/amount-text.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { DeleteDialog } from '../sandbox/delete-dialog.tsx';
import { failedConditions } from '../sandbox/failed-conditions.ts';
import { PhaseBadge } from '../sandbox/phase-badge.tsx';
import { useDeletion } from '../sandbox/use-deletion.ts';
import { useOperatingMode } from '../sandbox/use-operating-mode.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import type { AdminColumn } from './admin-columns.ts';

const unknown = '—';

/** One Sandbox: a row where there is room, a block of labelled lines where there is not. */
export function AdminRow({ sandbox }: { readonly sandbox: Sandbox }) {
  const { id, displayName, owner, agent, plan, lastActivityAt, spend30d, spendCurrency } = sandbox;
  return (
    <tr data-testid="admin-row" className="align-top max-lg:block max-lg:px-4 max-lg:py-3">
      <th scope="row" className="px-4 py-3 font-medium max-lg:block max-lg:p-0">
        <Link to="/sandbox/$id" params={{ id }} className="link">
          {displayName}
        </Link>
      </th>
      <Cell column="phase">
        <PhaseBadge sandbox={sandbox} />
      </Cell>
      <Cell column="owner">{owner ?? unknown}</Cell>
      <Cell column="agent">
        <span className="font-mono text-xs">{agent || unknown}</span>
      </Cell>
      <Cell column="plan">{plan ?? unknown}</Cell>
      <Cell column="activity">{lastActivityAt === undefined ? unknown : timeAgo(lastActivityAt, Date.now())}</Cell>
      <Cell column="spend">{spend30d === undefined ? unknown : amountText(spend30d, spendCurrency)}</Cell>
      <Cell column="trouble" isIdle={sandbox.phase !== 'Failed'}>
        <Trouble sandbox={sandbox} />
      </Cell>
      <td className="px-4 py-2 max-lg:block max-lg:p-0 max-lg:pt-2">
        <RowActions sandbox={sandbox} />
      </td>
    </tr>
  );
}

interface CellProps {
  readonly column: AdminColumn;
  /** Says nothing, and takes no line where there is little room. */
  readonly isIdle?: boolean;
  readonly children: ReactNode;
}

function Cell({ column, isIdle = false, children }: CellProps) {
  return (
    <td className={`max-w-md px-4 py-3 break-words max-lg:gap-3 max-lg:p-0 max-lg:pt-1 ${isIdle ? 'max-lg:hidden' : 'max-lg:flex'}`}>
      <span aria-hidden className="w-28 shrink-0 text-xs leading-5 text-text-3 lg:hidden">
        {say(`admin.${column}`)}
      </span>
      <span className="min-w-0">{children}</span>
    </td>
  );
}

function Trouble({ sandbox: { phase, conditions } }: { readonly sandbox: Sandbox }) {
  const { causes } = failedConditions(conditions);
  if (phase !== 'Failed' || causes.length === 0) return <>{unknown}</>;
  return (
    <ul className="space-y-2">
      {causes.map(({ type, reason, message }) => (
        <li key={type}>
          <span className="font-mono text-xs text-rose-3">
            {type} · {reason}
          </span>
          <span className="block break-words">{message}</span>
          <span className="block text-text-2">{sayIfKnown(`next.${reason}`)}</span>
        </li>
      ))}
    </ul>
  );
}

function RowActions({ sandbox: { id, displayName, status, isDeleting } }: { readonly sandbox: Sandbox }) {
  const [asking, setAsking] = useState(false);
  const deletion = useDeletion(id, { stays: true });
  const mode = useOperatingMode(id);
  const isGoing = isDeleting || deletion.isPending;
  return (
    <div className="flex justify-end gap-1 max-lg:flex-wrap max-lg:justify-start">
      {(status === 'running' || status === 'stopped') && (
        <button type="button" className="button button-plain" disabled={mode.isPending || isGoing} onClick={() => mode.mutate(status === 'running' ? 'Suspended' : 'Running')}>
          {say(status === 'running' ? 'session.suspend' : 'session.wake')}
        </button>
      )}
      <button type="button" className="button button-danger" disabled={isGoing} aria-label={say('admin.deleteOne', { name: displayName })} onClick={() => setAsking(true)}>
        {say(isGoing ? 'session.deleting' : 'session.delete')}
      </button>
      {mode.isError && <ProblemLine lead={say('settings.failed')} error={mode.error} />}
      {deletion.isError && <ProblemLine lead={say('session.deleteFailed')} error={deletion.error} />}
      {asking && <DeleteDialog name={displayName} onClose={() => setAsking(false)} onConfirm={() => deletion.mutate()} />}
    </div>
  );
}
