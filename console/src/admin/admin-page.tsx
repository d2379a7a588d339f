import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Sandbox } from '../api/sandbox.ts';
import { sandboxesQuery } from '../api/sandbox-queries.ts';
import { say, sayIfKnown } from '../messages/say.ts';
import { timeAgo } from '../messages/time-ago.ts';
import { failedConditions } from '../sandbox/failed-conditions.ts';
import { PhaseBadge } from '../sandbox/phase-badge.tsx';
import { SessionActions } from '../sandbox/session-actions.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';

const columns = ['name', 'phase', 'owner', 'agent', 'plan', 'created', 'trouble'] as const;

/** `/admin`: all Sandboxes of the Organization, what is wrong with them, and what to do. */
export function AdminPage() {
  const { data = [], error } = useQuery(sandboxesQuery());
  return (
    <div className="space-y-4 px-4 py-8">
      <h1 className="text-2xl font-semibold tracking-tight">{say('admin.title')}</h1>
      <p className="text-text-2">{say('admin.lead', { count: data.length })}</p>
      {error !== null && <ProblemLine lead={say('admin.unreadable')} error={error} />}
      <div className="overflow-x-auto rounded-xl border border-border bg-bg-2">
        <table className="w-full text-left">
          <thead className="text-xs text-text-3">
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className="px-4 py-2 font-medium">
                  {say(`admin.${column}`)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody className="divide-y divide-border">
            {data.map((sandbox) => (
              <SandboxRow key={sandbox.id} sandbox={sandbox} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function SandboxRow({ sandbox }: { readonly sandbox: Sandbox }) {
  const { id, displayName, owner, agent, plan, createdAt, conditions } = sandbox;
  const { causes } = failedConditions(conditions);
  return (
    <tr data-testid="admin-row" className="align-top">
      <th scope="row" className="px-4 py-2 font-medium">
        <Link to="/sandbox/$id" params={{ id }} className="link">
          {displayName}
        </Link>
      </th>
      <td className="px-4 py-2">
        <PhaseBadge sandbox={sandbox} />
      </td>
      <td className="px-4 py-2">{owner}</td>
      <td className="px-4 py-2 font-mono text-xs">{agent}</td>
      <td className="px-4 py-2">{plan ?? '–'}</td>
      <td className="px-4 py-2 whitespace-nowrap">{createdAt === undefined ? '–' : timeAgo(createdAt, Date.now())}</td>
      <td className="max-w-md px-4 py-2">
        {sandbox.phase === 'Failed' &&
          causes.map(({ type, reason, message }) => (
            <p key={type} className="mb-1">
              <span className="font-mono text-xs text-rose-3">
                {type} · {reason}
              </span>{' '}
              {message} <span className="text-text-2">{sayIfKnown(`next.${reason}`)}</span>
            </p>
          ))}
      </td>
      <td className="px-4 py-1">
        <SessionActions id={id} sandbox={sandbox} />
      </td>
    </tr>
  );
}
