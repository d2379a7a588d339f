import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { problemStatus } from '../api/sandbox-queries.ts';
import type { Sandbox } from '../api/sandbox.ts';
import { say } from '../messages/say.ts';
import { EventsBadge } from '../sandbox/events-badge.tsx';
import { useSandboxes } from '../sandbox/use-sandboxes.ts';
import { useAccount } from '../sign-in/account-query.ts';
import { Notice } from '../ui/notice.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { AdminRow } from './admin-row.tsx';
import { adminColumns } from './admin-columns.ts';
import { StateFilter, type FilteredState } from './state-filter.tsx';

/** `/admin`: all Sandboxes of the Organization, what is wrong with them, and what to do. */
export function AdminPage() {
  const account = useAccount();
  if (account?.isAdmin === false) return <NoAdmin />;
  return <Organization name={account?.organization} />;
}

function NoAdmin() {
  const back = (
    <Link to="/sandbox" className="button button-primary">
      {say('session.goneBack')}
    </Link>
  );
  return (
    <Notice title={say('admin.closed')} action={back}>
      {say('admin.closedHint')}
    </Notice>
  );
}

function Organization({ name }: { readonly name: string | undefined }) {
  const { data, error, events } = useSandboxes();
  const [state, setState] = useState<FilteredState>('all');
  const shown = (data ?? []).filter(({ status }) => state === 'all' || status === state);
  return (
    <div className="mx-auto max-w-[100rem] space-y-4 px-4 py-8">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="text-2xl font-semibold tracking-tight">{name === undefined ? say('admin.title') : say('admin.titleOf', { name })}</h1>
        <EventsBadge state={events} />
      </header>
      {data !== undefined && <StateFilter sandboxes={data} chosen={state} onChoose={setState} />}
      {error !== null && problemStatus(error) !== 401 && <ProblemLine lead={say('admin.unreadable')} error={error} />}
      {data === undefined && error === null && <Spinner label={say('landing.loading')} />}
      {data !== undefined && <SandboxTable sandboxes={shown} />}
    </div>
  );
}

function SandboxTable({ sandboxes }: { readonly sandboxes: readonly Sandbox[] }) {
  if (sandboxes.length === 0) return <p className="rounded-xl border border-dashed border-border px-5 py-10 text-center text-text-2">{say('admin.none')}</p>;
  return (
    <div className="rounded-xl border border-border bg-bg-2">
      <table className="w-full text-left max-lg:block">
        <thead className="text-xs text-text-3 max-lg:hidden">
          <tr>
            {adminColumns.map((column) => (
              <th key={column} scope="col" className="px-4 py-2 font-medium">
                {say(`admin.${column}`)}
              </th>
            ))}
            <th scope="col" className="px-4 py-2 font-medium">
              <span className="sr-only">{say('admin.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-border max-lg:block">
          {sandboxes.map((sandbox) => (
            <AdminRow key={sandbox.id} sandbox={sandbox} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
